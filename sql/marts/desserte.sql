-- Une ligne par commune : d'où partent les trajets, ce que la route relie, densité et actifs occupés à desservir
select code_commune, nom, code_departement, code_region, code_epci, code_ze2020, code_zonage, isolat, longitude, latitude,
    surface_km2, densite, actifs_occupes, actifs_statut
from commune_desservie
order by code_commune
