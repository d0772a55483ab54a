-- Une ligne : la base repose-t-elle sur une démonstration (une livraison inventée compte)
select max(case when demonstration and en_vigueur then 1 else 0 end) = 1 as demonstration
from livraison_rangee
