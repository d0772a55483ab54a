-- Une ligne par commune : point de départ des trajets, isolat, densité, territoires et actifs occupés à desservir
-- Les actifs sont ceux de denominateur ; là où la commune n'en a pas, une part de ce qui manque à son EPCI ou à son
-- département, selon sa population. Ils sont calés sur leur département : tout niveau retrouve ses dénominateurs
with communes as (
    select c.code_territoire as code_commune, c.nom, c.code_epci, c.code_departement, c.code_region, c.population,
        c.surface_km2, d.actifs_occupes, d.statut, f.actifs_occupes as actifs_departement, f.statut as statut_departement,
        coalesce(a.pop_20_64, a.pop_20_64_part) as pop_20_64,
        -- une commune sans contour part du centre de celle qui la comprend
        coalesce(c.x_centre, p.x_centre) as longitude, coalesce(c.y_centre, p.y_centre) as latitude
    from ref_territoires as c
    left join ref_territoires as p on p.niveau_territoire = 'commune' and c.contour <> 'oui'
        and p.code_territoire = right(rtrim(c.contour, ')'), 5)
    join commune_20_64 as a on a.code_commune = c.code_territoire
    join denominateur as d on d.niveau_territoire = 'commune' and d.code_territoire = c.code_territoire
    join denominateur as f on f.niveau_territoire = 'departement' and f.code_territoire = c.code_departement
    where c.niveau_territoire = 'commune'
),
brutes as (
    select *, case when actifs_occupes is not null then actifs_occupes
        when pop_20_64 is not null then pop_20_64 * sum(actifs_occupes) over (partition by code_departement)
            / nullif(sum(case when actifs_occupes is not null then pop_20_64 end) over (partition by code_departement), 0)
        else try_cast(population as double) end as brut
    from communes
)
select b.code_commune, b.nom, b.code_epci, b.code_departement, b.code_region, z.code_ze2020, z.code_zonage,
    coalesce(i.isolat, case when b.code_region = '94' then 'corse'
        when length(b.code_departement) = 3 then b.code_departement else 'continent' end) as isolat,
    b.longitude, b.latitude, b.surface_km2, b.population / nullif(b.surface_km2, 0) as densite,
    b.actifs_departement * b.brut / nullif(sum(b.brut) over (partition by b.code_departement), 0) as actifs_occupes,
    -- Mayotte : une autre enquête, répartie selon la population
    case when b.statut_departement = 'B' then 'B' else coalesce(nullif(b.statut, 'M'), 'E') end as actifs_statut
from brutes as b
join commune_zone as z on z.code_commune = b.code_commune
left join ref_isolats as i on i.code_commune = b.code_commune
