-- Une ligne par zone d'emploi ou zone d'utilisateur dont un fichier donne la composition
-- Une zone peut passer d'une région à l'autre : code_region est celle où vit la plus grande part de sa population
with noms as (
    select z.code_ze2020, z.nom_ze2020
    from stg_insee_zones_emploi as z
    join livraison_rangee as l on l.livraison_id = z.livraison_id
    qualify row_number() over (partition by z.code_ze2020 order by l.rang desc, z.nom_ze2020) = 1
),
composition as (
    select 'ze2020' as niveau_territoire, z.code_ze2020 as code_territoire, coalesce(n.nom_ze2020, z.code_ze2020) as nom,
        z.code_commune
    from commune_zone as z
    left join noms as n on n.code_ze2020 = z.code_ze2020
    where z.code_ze2020 is not null
    union all
    select 'zonage', code_zonage, code_zonage, code_commune from commune_zone where code_zonage is not null
),
departements as (
    select z.niveau_territoire, z.code_territoire, z.nom, c.code_departement, c.code_region, sum(c.population) as population,
        sum(c.surface_km2) as surface_km2,
        -- le millésime n'est dit que s'il est le même partout
        min(c.population_millesime) as premier, max(c.population_millesime) as dernier
    from composition as z
    join ref_territoires as c on c.niveau_territoire = 'commune' and c.code_territoire = z.code_commune
    group by z.niveau_territoire, z.code_territoire, z.nom, c.code_departement, c.code_region
),
regions as (
    select niveau_territoire, code_territoire, code_region, sum(population) as population
    from departements
    group by niveau_territoire, code_territoire, code_region
),
listes as (
    select niveau_territoire, code_territoire, string_agg(code_region, '|' order by population desc, code_region) as code_regions
    from regions
    group by niveau_territoire, code_territoire
)
select d.niveau_territoire, d.code_territoire, d.nom, arg_max(d.code_departement, d.population) as code_departement,
    -- la région de la plus grande part de la population, qui n'est pas toujours celle du plus grand département
    max(split_part(l.code_regions, '|', 1)) as code_region,
    string_agg(d.code_departement, '|' order by d.population desc, d.code_departement) as code_departements,
    max(l.code_regions) as code_regions, sum(d.population) as population, sum(d.surface_km2) as surface_km2,
    case when min(d.premier) = max(d.dernier) then max(d.dernier) end as population_millesime
from departements as d
join listes as l on l.niveau_territoire = d.niveau_territoire and l.code_territoire = d.code_territoire
group by d.niveau_territoire, d.code_territoire, d.nom
