-- Une ligne par trajet livré d'une commune à une autre
select livraison_id, code_commune_depart, code_commune_arrivee, temps_min, distance_km
from lake_temps_trajet
