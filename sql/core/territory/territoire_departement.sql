-- Une ligne par territoire et département qu'il touche
select 'france' as niveau_territoire, 'FR' as code_territoire, code_territoire as code_departement
from ref_territoires where niveau_territoire = 'departement'
union all
select 'region', code_region, code_territoire from ref_territoires where niveau_territoire = 'departement'
union all
select 'departement', code_territoire, code_territoire from ref_territoires where niveau_territoire = 'departement'
union all
select t.niveau_territoire, t.code_territoire, d.code_territoire
from ref_territoires as t
join ref_territoires as d on d.niveau_territoire = 'departement'
    and '|' || coalesce(t.code_departements, t.code_departement) || '|' like '%|' || d.code_territoire || '|%'
where t.niveau_territoire in ('epci', 'commune')
