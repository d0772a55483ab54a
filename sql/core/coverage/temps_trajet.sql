-- Une ligne par commune de départ et d'arrivée d'une livraison de temps de trajet en vigueur : la dernière livrée vaut
select t.code_commune_depart, t.code_commune_arrivee, t.temps_min, t.distance_km, t.livraison_id
from stg_temps_trajet as t
join livraison_rangee as l on l.livraison_id = t.livraison_id
qualify row_number() over (partition by t.code_commune_depart, t.code_commune_arrivee order by l.rang desc, t.temps_min) = 1
