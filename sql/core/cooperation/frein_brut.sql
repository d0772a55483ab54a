-- Une ligne par trimestre, territoire (france, région, département) et motif de frein : réorientations, avant secret
with lignes as (
    select o.periode, o.motif, o.envoyees, o.code_departement, d.code_region
    from reorientation_ligne_brut as o
    join ref_territoires as d on d.niveau_territoire = 'departement' and d.code_territoire = o.code_departement
    where lower(o.motif) like 'frein%'
),
lieux as (
    select 'departement' as niveau_territoire, code_departement as code_territoire, * from lignes
    union all
    select 'region', code_region, * from lignes
    union all
    select 'france', 'FR', * from lignes
)
select periode, niveau_territoire, code_territoire, motif, sum(envoyees) as envoyees
from lieux
group by periode, niveau_territoire, code_territoire, motif
