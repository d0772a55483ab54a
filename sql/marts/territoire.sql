-- Une ligne par territoire, avec ses actifs occupés, leur statut et leur source
-- Les zones d'emploi et le zonage d'utilisateur n'y sont que si un fichier donne leur composition
with territoires as (
    select t.niveau_territoire, t.code_territoire, t.nom, t.code_departement, t.code_region, t.code_epci, z.code_ze2020,
        z.code_zonage, t.code_departements, t.code_regions, t.population, t.population_millesime, t.surface_km2,
        t.codes_anciens, t.contour, t.x_centre, t.y_centre
    from ref_territoires as t
    left join commune_zone as z on t.niveau_territoire = 'commune' and z.code_commune = t.code_territoire
    union all
    select niveau_territoire, code_territoire, nom, code_departement, code_region, null, null, null, code_departements,
        code_regions, population, population_millesime, surface_km2, null, 'réunion de communes', null, null
    from zone
)
select t.niveau_territoire, t.code_territoire, t.nom, t.code_departement, t.code_region, t.code_epci, t.code_ze2020,
    t.code_zonage, t.code_departements, t.code_regions, t.population, t.population_millesime, t.surface_km2,
    t.population / nullif(t.surface_km2, 0) as densite, d.actifs_occupes, d.statut as actifs_occupes_statut,
    d.source as actifs_occupes_source, d.actifs_15_64, d.millesime, t.codes_anciens, t.contour, t.x_centre, t.y_centre
from territoires as t
left join denominateur as d on d.niveau_territoire = t.niveau_territoire and d.code_territoire = t.code_territoire
