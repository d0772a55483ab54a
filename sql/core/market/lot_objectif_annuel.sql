-- Une ligne par lot, année et indicateur visé
select o.code as lot_code, cast(o.annee as bigint) as annee, o.indicateur, o.cible, o.source, o.livraison_id
from stg_objectifs as o
join livraison_rangee as l on l.livraison_id = o.livraison_id and l.en_vigueur
where o.perimetre = 'lot' and o.cible is not null
