-- Une ligne par commune : d'où partent les trajets, ce que la route relie, densité et actifs occupés à desservir
select code_commune, nom, code_departement, code_region, code_epci, isolat, longitude, latitude, densite, actifs_occupes
from commune_desservie
