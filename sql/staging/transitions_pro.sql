-- Une ligne par ligne chargée d'une livraison « transitions_pro »
select
    livraison_id, code_region, periode, dispositif, reseau_code, dossiers_presentes, dossiers_presentes_absence,
    dossiers_avec_cep, dossiers_avec_cep_absence, dossiers_acceptes, dossiers_acceptes_absence
from lake_transitions_pro
