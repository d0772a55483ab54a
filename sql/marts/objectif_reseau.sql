-- Une ligne par réseau, année et indicateur : objectif fixé par un texte
select s.code as reseau_code, s.annee, s.indicateur, s.cible, s.source, s.livraison_id
from stg_objectifs as s
join livraison_rangee as l on l.livraison_id = s.livraison_id and l.en_vigueur
where s.perimetre = 'reseau'
