-- Une ligne par trimestre, territoire (région, département) et paire qu'une convention en vigueur y couvre
with situees as (
    select t.code_departement, d.code_region, e.reseau_a, e.reseau_b, e.date_debut, e.date_fin, e.livraisons
    from preuve as e
    join territoire_departement as t on t.niveau_territoire = e.niveau_territoire and t.code_territoire = e.code_territoire
    join ref_territoires as d on d.niveau_territoire = 'departement' and d.code_territoire = t.code_departement
    where e.type_preuve = 'convention'
),
lieux as (
    select 'departement' as niveau_territoire, code_departement as code_territoire, * from situees
    union all
    select 'region', code_region, * from situees
)
select distinct q.periode, l.niveau_territoire, l.code_territoire, l.reseau_a, l.reseau_b
from lieux as l
join trimestre as q on l.date_debut <= q.fin and (l.date_fin is null or l.date_fin >= q.fin)
