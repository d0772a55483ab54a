-- Une ligne par territoire, avec ses actifs occupés, leur statut et leur source ; les lots du marché y sont aussi
select t.niveau_territoire, t.code_territoire, t.nom, t.code_departement, t.code_region, t.code_epci,
    cast(null as varchar) as code_ze2020, t.code_departements, t.code_regions, t.population, t.population_millesime,
    d.actifs_occupes, d.statut as actifs_occupes_statut, d.source as actifs_occupes_source, d.actifs_15_64, d.millesime,
    t.codes_anciens, t.contour, t.x_centre, t.y_centre
from ref_territoires as t
left join denominateur as d on d.niveau_territoire = t.niveau_territoire and d.code_territoire = t.code_territoire
union all
select 'lot', lot_code, libelle, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null
from lot_etat
