-- Une ligne par commune livrée d'une table d'appartenance géographique de l'Insee
select
    livraison_id, code_commune, code_commune_livre, nom_commune, code_departement, code_region,
    nullif(code_epci, 'ZZZZZZZZZ') as code_epci, code_arrondissement, nullif(code_ze2020, 'ZZZZ') as code_ze2020,
    code_uu2020, code_aav2020, code_bv2022
from lake_insee_appartenance
