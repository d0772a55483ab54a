-- Une ligne par objectif d'un lot ou d'un réseau pour une année et un indicateur
select livraison_id, perimetre, code, annee, indicateur, cible, cible_absence, source
from lake_objectifs
