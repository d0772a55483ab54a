-- Une ligne par opérateur, période, région, grille et item d'une livraison en vigueur, avant secret
select e.operateur_code, o.reseau_code, e.periode, e.code_region, e.grille, e.item, e.reseau_concerne, e.niveau, e.mentions, e.repondants,
    e.livraison_id
from stg_auto_evaluations as e
join livraison_rangee as l on l.livraison_id = e.livraison_id and l.en_vigueur
join ref_operateurs as o on o.operateur_code = e.operateur_code
