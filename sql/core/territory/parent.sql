-- Une ligne par territoire, avec celui dont le total permettrait de le déduire
select niveau_territoire, code_territoire, case niveau_territoire
    when 'region' then 'FR' when 'departement' then code_region when 'epci' then code_departement
    when 'commune' then code_epci end as parent
from ref_territoires
