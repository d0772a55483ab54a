-- Une ligne par réseau, public et date d'effet : table de référence, complétée par les livraisons « perimetres »
select reseau_code, public, condition, try_cast(du as date) as du, try_cast(au as date) as au, source,
    cast(null as varchar) as livraison_id
from ref_perimetres
union all
select s.reseau_code, s.public, s.condition, s.du, s.au, s.source, s.livraison_id
from stg_perimetres as s
join livraison_rangee as l on l.livraison_id = s.livraison_id and l.en_vigueur
where not exists (
    select 1 from ref_perimetres as r
    where r.reseau_code = s.reseau_code and r.public = s.public and try_cast(r.du as date) = s.du)
