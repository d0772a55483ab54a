-- Une ligne par territoire (région, département, EPCI, zone) et voisin : ce qui les joint par la terre
-- Une frontière compte à partir de 100 m, la précision des contours ; un pont compte sans frontière ; la mer ne joint rien
with zones as (
    select 'ze2020' as niveau_territoire, code_commune, code_ze2020 as code_territoire from commune_zone where code_ze2020 is not null
    union all
    select 'zonage', code_commune, code_zonage from commune_zone where code_zonage is not null
),
entre_zones as (
    select a.niveau_territoire, a.code_territoire as un, b.code_territoire as autre, sum(v.km) as km, min(v.lien) as lien
    from ref_voisins_communes as v
    join zones as a on a.code_commune = v.code
    join zones as b on b.code_commune = v.voisin and b.niveau_territoire = a.niveau_territoire and b.code_territoire <> a.code_territoire
    group by a.niveau_territoire, a.code_territoire, b.code_territoire
),
-- chaque paire de communes n'est écrite qu'une fois : les deux sens s'ajoutent
deux_sens as (
    select niveau_territoire, un as code_territoire, autre as code_voisin, km, lien from entre_zones
    union all
    select niveau_territoire, autre, un, km, lien from entre_zones
),
par_zone as (
    select niveau_territoire, code_territoire, code_voisin, sum(km) as km, min(lien) as lien
    from deux_sens
    group by niveau_territoire, code_territoire, code_voisin
)
select niveau as niveau_territoire, code as code_territoire, voisin as code_voisin, try_cast(km_de_frontiere as double) as km_de_frontiere, lien
from ref_voisins
union all
select niveau_territoire, code_territoire, code_voisin, round(km, 1), lien
from par_zone
where km >= 0.1e0 or lien = 'pont'
