-- Une ligne par opérateur, période, région, grille et item d'une livraison « auto_evaluations »
select
    livraison_id, operateur_code, periode, code_region, grille, trim(item) as item, reseau_concerne, niveau, niveau_absence,
    mentions, mentions_absence, repondants, repondants_absence, feuille, ligne
from lake_auto_evaluations
