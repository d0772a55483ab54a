-- Une ligne par ligne chargée d'une livraison « satisfaction »
select
    livraison_id, operateur_code, periode, unite_oeuvre_code, code_region, horizon_mois, interroges, interroges_absence,
    repondants, repondants_absence, satisfaits, satisfaits_absence, utile, utile_absence, situation_amelioree,
    situation_amelioree_absence
from lake_satisfaction
