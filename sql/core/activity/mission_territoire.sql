-- Une ligne par trimestre et territoire (france, région, département) : jeunes reçus, PACEA et entrées en CEP des Missions locales
with lignes as (
    select m.*, t.code_departement, t.code_region
    from stg_missions_locales as m
    join livraison_rangee as l on l.livraison_id = m.livraison_id and l.en_vigueur
    join ref_territoires as t on t.niveau_territoire = 'commune' and t.code_territoire = m.code_commune
),
lieux as (
    select 'departement' as niveau_territoire, code_departement as code_territoire, * from lignes
    union all
    select 'region', code_region, * from lignes
    union all
    select 'france', 'FR', * from lignes
)
select niveau_territoire, code_territoire, periode, count(*) as structures,
    case when count(jeunes_recus) = count(*) then sum(jeunes_recus) end as jeunes_recus,
    case when count(pacea) = count(*) then sum(pacea) end as pacea,
    case when count(entrees_cep) = count(*) then sum(entrees_cep) end as entrees_cep,
    case when niveau_territoire = 'departement' then string_agg(distinct livraison_id, ';' order by livraison_id) end as livraisons
from lieux
group by niveau_territoire, code_territoire, periode
