-- Une ligne par territoire (région, département, EPCI, zone) : structure de l'emploi des actifs occupés, si l'Insee l'a livrée
-- Base « emploi – population active » ; un territoire dont une commune manque n'a pas de ligne
with livrees as (
    -- Paris, Lyon et Marseille peuvent être livrées entières et par arrondissement : elles ne comptent qu'une fois
    select e.*, l.rang, count(*) filter (where e.code_commune_livre = e.code_commune)
        over (partition by e.livraison_id, e.code_commune) > 0 as entiere
    from stg_insee_emploi_pop_active as e
    join livraison_rangee as l on l.livraison_id = e.livraison_id
),
communes as (
    select code_commune, rang, sum(actifs_occupes_cs1) + sum(actifs_occupes_cs2) as independants,
        sum(actifs_occupes_cs3) as cadres, sum(actifs_occupes_cs6) as ouvriers,
        sum(actifs_occupes_cs1 + actifs_occupes_cs2 + actifs_occupes_cs3 + actifs_occupes_cs4 + actifs_occupes_cs5
            + actifs_occupes_cs6) as ensemble
    from livrees
    where not (entiere and code_commune in ('13055', '69123', '75056') and code_commune_livre <> code_commune)
    group by code_commune, rang
    qualify row_number() over (partition by code_commune order by rang desc) = 1
),
niveaux as (
    select d.code_commune, d.code_epci, d.code_departement, d.code_region, d.code_ze2020, d.code_zonage, a.pop_20_64,
        c.independants, c.cadres, c.ouvriers, c.ensemble
    from commune_desservie as d
    join commune_20_64 as a on a.code_commune = d.code_commune
    left join communes as c on c.code_commune = d.code_commune
),
longues as (
    select 'region' as niveau_territoire, code_region as code_territoire, * from niveaux
    union all
    select 'departement', code_departement, * from niveaux
    union all
    select 'epci', code_epci, * from niveaux
    union all
    select 'ze2020', code_ze2020, * from niveaux where code_ze2020 is not null
    union all
    select 'zonage', code_zonage, * from niveaux where code_zonage is not null
)
select niveau_territoire, code_territoire, rate(sum(independants), sum(ensemble), 100) as part_independants,
    rate(sum(cadres), sum(ensemble), 100) as part_cadres, rate(sum(ouvriers), sum(ensemble), 100) as part_ouvriers
from longues
group by niveau_territoire, code_territoire
having count(ensemble) > 0 and count(*) filter (where ensemble is null and pop_20_64 is not null) = 0
