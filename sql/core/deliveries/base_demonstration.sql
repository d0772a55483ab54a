-- Une ligne par base (il n'y en a qu'une) : repose-t-elle sur une démonstration, une livraison inventée compte-t-elle
select max(case when demonstration and en_vigueur then 1 else 0 end) = 1 as demonstration
from livraison_rangee
