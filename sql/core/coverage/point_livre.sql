-- Une ligne par point livré (commune, latitude, longitude) à vérifier : lieux d'accueil, guichets officiels
with points as (
    select code_commune, latitude, longitude from stg_lieux_accueil
    union
    select code_commune, latitude, longitude from stg_dila_guichets
)
select p.code_commune, c.code_departement, p.latitude as latitude_livree, p.longitude as longitude_livree
from points as p
join ref_territoires as c on c.niveau_territoire = 'commune' and c.code_territoire = p.code_commune
where p.latitude is not null and p.longitude is not null
