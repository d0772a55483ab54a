-- Une ligne par convention en vigueur dans une livraison, et réseau signataire
select distinct c.livraison_id, c.convention_id, a.reseau_code
from stg_conventions as c
join livraison_rangee as l on l.livraison_id = c.livraison_id and l.en_vigueur
join acteur as a on a.reseau_code is not null and ';' || c.signataires || ';' like '%;' || a.acteur || ';%'
