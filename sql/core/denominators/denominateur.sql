-- Une ligne par territoire : actifs occupés et actifs de 15 à 64 ans au lieu de résidence, leur statut et leur source
-- A : recensement ; E : estimation (population de 20 à 64 ans × rapport du département) ; B : autre source, non comparable
-- Chaque total vient d'un seul millésime ; la France est sans Mayotte, dont le chiffre n'est pas du recensement
with departements as (
    select d.code_departement, d.code_region, try_cast(d.pop_20_64 as double) as pop_20_64,
        try_cast(d.actifs_occupes_15_64 as double) as actifs_occupes, try_cast(d.actifs_15_64 as double) as actifs,
        try_cast(d.actifs_occupes_15_64 as double) / nullif(try_cast(d.pop_20_64 as double), 0) as rapport,
        try_cast(d.actifs_15_64 as double) / nullif(try_cast(d.pop_20_64 as double), 0) as rapport_actifs,
        d.annee as millesime, not est_mayotte('departement', d.code_departement) as recensement, d.source
    from ref_actifs_occupes_departement as d
),
communes as (
    select c.code_territoire as code_commune, c.code_epci, c.code_departement, c.code_region, z.code_ze2020, z.code_zonage,
        a.pop_20_64, i.actifs_occupes as insee, i.actifs_15_64 as insee_actifs, i.millesime as millesime_insee, i.base,
        a.pop_20_64 * d.rapport as estimation, a.pop_20_64 * d.rapport_actifs as estimation_actifs,
        -- dans une somme, une commune recréée depuis le recensement compte pour sa part de l'EPCI
        coalesce(a.pop_20_64, a.pop_20_64_part) * d.rapport as part,
        coalesce(a.pop_20_64, a.pop_20_64_part) * d.rapport_actifs as part_actifs
    from ref_territoires as c
    join commune_20_64 as a on a.code_commune = c.code_territoire
    join commune_zone as z on z.code_commune = c.code_territoire
    join departements as d on d.code_departement = c.code_departement
    left join insee_commune as i on i.code_commune = c.code_territoire
    where c.niveau_territoire = 'commune'
),
-- un territoire prend le fichier de l'Insee s'il y est tout entier, et d'une seule édition
reunis as (
    select 'commune' as niveau_territoire, code_commune as code_territoire, insee, insee_actifs, millesime_insee, base, estimation,
        estimation_actifs, pop_20_64 from communes
    union all
    select 'epci', code_epci, insee, insee_actifs, millesime_insee, base, part, part_actifs, pop_20_64 from communes
    union all
    select 'ze2020', code_ze2020, insee, insee_actifs, millesime_insee, base, part, part_actifs, pop_20_64 from communes
    where code_ze2020 is not null
    union all
    select 'zonage', code_zonage, insee, insee_actifs, millesime_insee, base, part, part_actifs, pop_20_64 from communes
    where code_zonage is not null
    union all
    select 'departement', code_departement, insee, insee_actifs, millesime_insee, base, null, null, pop_20_64 from communes
    union all
    select 'region', code_region, insee, insee_actifs, millesime_insee, base, null, null, pop_20_64 from communes
    union all
    select 'france', 'FR', insee, insee_actifs, millesime_insee, base, null, null, pop_20_64 from communes
    where not est_mayotte('departement', code_departement)
),
sommes as (
    select niveau_territoire, code_territoire, sum(insee) as insee, sum(insee_actifs) as insee_actifs,
        max(millesime_insee) as millesime_insee, max(base) as base,
        -- une commune recréée sans population de 20 à 64 ans est comptée dans son ancienne commune
        count(insee) > 0 and count(*) filter (where insee is null and pop_20_64 is not null) = 0
            and min(millesime_insee) = max(millesime_insee) as complet,
        sum(estimation) as estimation, sum(estimation_actifs) as estimation_actifs
    from reunis
    group by niveau_territoire, code_territoire
),
fixes as (
    select 'departement' as niveau_territoire, code_departement as code_territoire, actifs_occupes, actifs, millesime, recensement,
        source from departements
    union all
    select 'region', code_region, sum(actifs_occupes), sum(actifs), max(millesime), min(case when recensement then 1 else 0 end) = 1,
        max(source) from departements group by code_region
    union all
    select 'france', 'FR', sum(actifs_occupes), sum(actifs), max(millesime), true, max(source) from departements where recensement
)
select s.niveau_territoire, s.code_territoire,
    case when s.complet then s.insee else coalesce(f.actifs_occupes, s.estimation) end as actifs_occupes,
    case when s.complet then s.insee_actifs else coalesce(f.actifs, s.estimation_actifs) end as actifs_15_64,
    case when s.complet then 'A' when f.recensement then 'A' when f.actifs_occupes is not null then 'B'
        when s.estimation is not null then 'E' else 'M' end as statut,
    case when s.complet then 'Insee, recensement ' || s.millesime_insee || ', ' || s.base || ' (fichier livré)'
        when f.actifs_occupes is not null then f.source
        when s.estimation is not null then
            'Estimation : population de 20 à 64 ans de la commune (Insee, RP2021) × actifs occupés par habitant de 20 à 64 ans de son département (RP2021)'
        else 'aucune population de 20 à 64 ans par commune pour Mayotte ni pour les communes recréées' end as source,
    case when s.complet then s.millesime_insee when f.actifs_occupes is not null then f.millesime
        when s.estimation is not null then '2021' end as millesime
from sommes as s
left join fixes as f on f.niveau_territoire = s.niveau_territoire and f.code_territoire = s.code_territoire
