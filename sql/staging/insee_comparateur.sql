-- Une ligne par ligne chargée d'une base du comparateur de territoires de l'Insee
select livraison_id, code_commune, code_commune_livre, population, pop_15_64, actifs_15_64, chomeurs_15_64, emplois_lieu_travail
from lake_insee_comparateur
