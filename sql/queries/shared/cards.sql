-- Une ligne par indicateur : sa carte
select *
from indicateur_carte
