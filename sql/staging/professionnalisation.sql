-- Une ligne par session de formation et réseau participant
select
    livraison_id, session_id, trim(module) as module, trim(organisme) as organisme, periode, date_debut, jours,
    jours_absence, code_region, reseau_code, participants, participants_absence, inter_reseaux, feuille, ligne
from lake_professionnalisation
