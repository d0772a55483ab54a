-- Une ligne par commune où calculer une hypothèse : celles du territoire et celles qui l'entourent, à un degré et demi près
-- (leurs actifs partagent les mêmes conseillers)
with ici as (
  select *
  from desserte
  where case $niveau when 'region' then code_region when 'departement' then code_departement else code_epci end = $code
),
boite as (
  select min(longitude) - 1.5 as ouest, max(longitude) + 1.5 as est, min(latitude) - 1.2 as sud, max(latitude) + 1.2 as nord
  from ici
)
select d.*, d.code_commune in (select code_commune from ici) as dedans
from desserte as d, boite as b
where d.longitude between b.ouest and b.est and d.latitude between b.sud and b.nord
order by d.code_commune
