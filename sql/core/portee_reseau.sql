-- Une ligne par trimestre, commune et réseau à portée de ses habitants
select distinct l.periode, c.code_territoire as code_commune, l.reseau_code
from lieu as l
join ref_territoires as c on c.niveau_territoire = 'commune' and c.code_epci = l.code_epci
where l.site_type <> 'distance'
