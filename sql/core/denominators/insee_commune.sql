-- Une ligne par commune d'un fichier de l'Insee : l'édition la plus récente l'emporte
-- Trois bases la donnent : le comparateur de territoires, « emploi – population active » et « activité des résidents » (par IRIS)
with iris as (
    select livraison_id, code_commune, code_commune_livre, null as population, sum(actifs_15_64) as actifs_15_64,
        sum(actifs_occupes_15_64) as actifs_occupes, null as emplois,
        count(*) = count(actifs_15_64) and count(*) = count(actifs_occupes_15_64) as complete
    from stg_insee_activite_residents
    group by livraison_id, code_commune, code_commune_livre
),
reunies as (
    select 'base du comparateur de territoires' as base, livraison_id, code_commune, code_commune_livre, population, actifs_15_64,
        actifs_15_64 - chomeurs_15_64 as actifs_occupes, emplois_lieu_travail as emplois
    from stg_insee_comparateur
    union all
    select 'base emploi – population active', livraison_id, code_commune, code_commune_livre, null, actifs_15_64,
        actifs_occupes_15_64, null
    from stg_insee_emploi_pop_active
    union all
    select 'base activité des résidents', livraison_id, code_commune, code_commune_livre, population,
        case when complete then actifs_15_64 end, case when complete then actifs_occupes end, emplois
    from iris
),
livrees as (
    -- Paris, Lyon et Marseille peuvent être livrées entières et par arrondissement : elles ne comptent qu'une fois
    select *, count(*) filter (where code_commune_livre = code_commune) over (partition by livraison_id, code_commune) > 0
        as entiere
    from reunies
),
communes as (
    select i.base, i.code_commune, l.millesime, l.rang, l.livraison_id,
        -- les communes fusionnées depuis l'édition sont réunies dans la commune actuelle
        sum(i.actifs_15_64) as actifs, sum(i.actifs_occupes) as actifs_occupes, sum(i.population) as population,
        case when count(*) = count(i.emplois) then sum(i.emplois) end as emplois,
        count(*) = count(i.actifs_15_64) and count(*) = count(i.actifs_occupes) as complete
    from livrees as i
    join livraison_rangee as l on l.livraison_id = i.livraison_id
    where not (i.entiere and i.code_commune in ('13055', '69123', '75056') and i.code_commune_livre <> i.code_commune)
    group by i.base, i.code_commune, l.millesime, l.rang, l.livraison_id
),
retenues as (
    select * from communes
    where complete
    qualify row_number() over (partition by code_commune order by millesime desc, rang desc) = 1
)
-- les emplois au lieu de travail ne sont que dans le comparateur, qui n'est pas toujours la base la plus récente
select r.code_commune, r.millesime, r.livraison_id, r.base, r.population, r.actifs as actifs_15_64, r.actifs_occupes,
    e.emplois
from retenues as r
left join (
    select code_commune, emplois from communes where emplois is not null
    qualify row_number() over (partition by code_commune order by millesime desc, rang desc) = 1
) as e on e.code_commune = r.code_commune
