-- Une ligne par commune : personnes de 20 à 64 ans, ou une part de ce que son EPCI compte de plus que ses communes
-- pop_20_64_part ne sert qu'aux sommes : à la commune recréée depuis le recensement, le nombre reste inconnu
with communes as (
    select c.code_territoire as code_commune, c.population, c.pop_20_64, c.code_epci, e.pop_20_64 as pop_20_64_epci
    from ref_territoires as c
    join ref_territoires as e on e.niveau_territoire = 'epci' and e.code_territoire = c.code_epci
    where c.niveau_territoire = 'commune'
)
select code_commune, pop_20_64, case when pop_20_64 is null then
    (pop_20_64_epci - coalesce(sum(pop_20_64) over (partition by code_epci), 0)) * population
        / nullif(sum(case when pop_20_64 is null then population end) over (partition by code_epci), 0)
    end as pop_20_64_part
from communes
