-- Une ligne par opérateur, période, région, grille et item d'une livraison en vigueur ; trop peu de répondants, le niveau est caché
select e.operateur_code, o.reseau_code, e.periode, e.code_region, e.grille, e.item, e.reseau_concerne,
    case when not coalesce(sous_seuil(e.repondants), false) then e.niveau end as niveau,
    case when not coalesce(sous_seuil(e.mentions), false) and not coalesce(sous_seuil(e.repondants), false) then e.mentions end as mentions,
    case when not coalesce(sous_seuil(e.repondants), false) then e.repondants end as repondants,
    coalesce(sous_seuil(e.repondants), false) as trop_peu, e.livraison_id
from stg_auto_evaluations as e
join livraison_rangee as l on l.livraison_id = e.livraison_id and l.en_vigueur
join ref_operateurs as o on o.operateur_code = e.operateur_code
