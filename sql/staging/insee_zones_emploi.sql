-- Une ligne par commune livrée d'un fichier des zones d'emploi 2020 de l'Insee
select
    livraison_id, code_commune, code_commune_livre, nom_commune, nullif(code_ze2020, 'ZZZZ') as code_ze2020, nom_ze2020,
    partie_regionale, code_departement, code_region
from lake_insee_zones_emploi
