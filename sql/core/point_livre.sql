-- Une ligne par point livré (commune, latitude, longitude) à vérifier
select distinct s.code_commune, c.code_departement, s.latitude as latitude_livree, s.longitude as longitude_livree
from stg_lieux_accueil as s
join ref_territoires as c on c.niveau_territoire = 'commune' and c.code_territoire = s.code_commune
where s.latitude is not null and s.longitude is not null
