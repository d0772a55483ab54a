-- Une ligne par commune : point de départ des trajets, isolat, densité et actifs occupés à desservir (calés sur le département)
select code_commune, nom, code_epci, code_departement, code_region, code_ze2020, code_zonage, isolat, longitude, latitude,
    surface_km2, densite, actifs_occupes, actifs_statut
from commune_desservie
order by code_commune
