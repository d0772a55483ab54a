-- Une ligne par membre du SPRO, région, trimestre et commune d'une livraison « spro »
select
    livraison_id, periode, code_region, trim(organisme) as organisme, reseau_code, spro_statut, niveau_1, code_commune,
    latitude, longitude, evenements, evenements_absence, feuille, ligne
from lake_spro
