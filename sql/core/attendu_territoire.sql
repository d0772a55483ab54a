-- Une ligne par jeu de données, territoire (commune exceptée), période et réseau : opérateurs attendus et reçus
with lieux as (
    select niveau_territoire, code_territoire, code_territoire as code_region from ref_territoires
    where niveau_territoire = 'region'
    union all
    select niveau_territoire, code_territoire, code_region from ref_territoires where niveau_territoire = 'departement'
    union all
    select e.niveau_territoire, e.code_territoire, r.code_territoire
    from ref_territoires as e
    join ref_territoires as r on r.niveau_territoire = 'region'
        and '|' || e.code_regions || '|' like '%|' || r.code_territoire || '|%'
    where e.niveau_territoire = 'epci'
    union all
    select 'france', 'FR', code_territoire from ref_territoires where niveau_territoire = 'region'
),
paires as (
    select distinct l.niveau_territoire, l.code_territoire, o.operateur_code
    from lieux as l
    join operateur_region as o on o.code_region = l.code_region
)
select
    a.dataset, p.niveau_territoire, p.code_territoire, a.periode, a.reseau_code,
    count(*) as attendus, count(*) filter (where a.recue) as recus,
    coalesce(max(case when a.incomplete then 1 else 0 end), 0) = 1 as incomplete,
    string_agg(case when not a.recue then a.operateur end, ', ' order by a.operateur) as manquants,
    string_agg(case when a.incomplete then a.operateur end, ', ' order by a.operateur) as incomplets,
    string_agg(a.livraison_id, ';' order by a.livraison_id) as livraisons
from paires as p
join attendu as a on a.operateur_code = p.operateur_code
group by a.dataset, p.niveau_territoire, p.code_territoire, a.periode, a.reseau_code
