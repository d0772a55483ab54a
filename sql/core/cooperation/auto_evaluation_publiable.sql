-- Une ligne par opérateur, période, région, grille et item d'une livraison en vigueur ; trop peu de répondants, le niveau est caché
select b.operateur_code, b.reseau_code, b.periode, b.code_region, b.grille, b.item, b.reseau_concerne,
    case when s.secret is null then b.niveau end as niveau, case when s.secret is null and m.secret is null then b.mentions end as mentions,
    case when s.secret is null then b.repondants end as repondants, s.secret is not null as trop_peu, b.livraison_id
from auto_evaluation_brut as b
left join cellule_secrete as s on s.famille = 'auto_evaluation' and s.niveau_territoire = 'region'
    and s.code_territoire = coalesce(b.code_region, '') and s.periode = b.periode and s.reseau_code = b.operateur_code
    and s.ventilation = b.grille and s.modalite = b.item || '*' || coalesce(b.reseau_concerne, '')
left join cellule_secrete as m on m.famille = 'auto_evaluation_mentions' and m.niveau_territoire = 'region'
    and m.code_territoire = coalesce(b.code_region, '') and m.periode = b.periode and m.reseau_code = b.operateur_code
    and m.ventilation = b.grille and m.modalite = b.item || '*' || coalesce(b.reseau_concerne, '')
