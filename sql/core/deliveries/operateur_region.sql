-- Une ligne par opérateur et région où il délivre le CEP
select o.operateur_code, o.nom as operateur, o.reseau_code, t.code_territoire as code_region,
    try_cast(o.du as date) as du, try_cast(o.au as date) as au
from ref_operateurs as o
join ref_reseaux as r on r.reseau_code = o.reseau_code and r.operateur_cep = 'true'
join ref_territoires as t on t.niveau_territoire = 'region'
    and (coalesce(o.regions, '') = '' or '|' || o.regions || '|' like '%|' || t.code_territoire || '|%')
