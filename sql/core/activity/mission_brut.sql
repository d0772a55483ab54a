-- Une ligne par trimestre et territoire (france, région, département) : jeunes reçus, PACEA et entrées en CEP des Missions locales, avant secret
with lieux as (
    select 'departement' as niveau_territoire, code_departement as code_territoire, * from mission_structure_brut
    union all
    select 'region', code_region, * from mission_structure_brut
    union all
    select 'france', 'FR', * from mission_structure_brut
)
select niveau_territoire, code_territoire, periode, count(*) as structures,
    case when count(jeunes_recus) = count(*) then sum(jeunes_recus) end as jeunes_recus,
    case when count(pacea) = count(*) then sum(pacea) end as pacea,
    case when count(entrees_cep) = count(*) then sum(entrees_cep) end as entrees_cep,
    case when niveau_territoire = 'departement' then string_agg(distinct livraison_id, ';' order by livraison_id) end as livraisons
from lieux
group by niveau_territoire, code_territoire, periode
