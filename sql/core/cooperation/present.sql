-- Une ligne par réunion et réseau présent
select distinct i.livraison_id, i.instance_id, a.reseau_code
from stg_instances as i
join livraison_rangee as l on l.livraison_id = i.livraison_id and l.en_vigueur
join acteur as a on a.reseau_code is not null and ';' || i.participants || ';' like '%;' || a.acteur || ';%'
