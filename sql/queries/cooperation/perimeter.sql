-- Une ligne par réseau et public : qui peut servir qui à la date du trimestre, et avec combien de lieux ici
with deps as (
  select code_territoire as code_departement, code_region
  from territoire
  where niveau_territoire = 'departement'
    and ($niveau = 'france' or $niveau = 'region' and code_region = $code or $niveau = 'departement' and code_territoire = $code)
),
fin as (select last_day(make_date($periode[1:4]::integer, 3 * $periode[7:7]::integer, 1)) as jour),
lieux as (
  select l.reseau_code, count(*) as lieux, count(distinct l.code_commune) as communes
  from lieu_accueil as l join deps as d on d.code_departement = l.code_departement
  where l.periode = $periode and l.site_type <> 'distance'
  group by l.reseau_code
)
select p.reseau_code, r.nom, r.couleur, p.public, p.condition, p.du, p.source, coalesce(l.lieux, 0) as lieux,
  coalesce(l.communes, 0) as communes, exists(select 1 from lieu_accueil as v where v.periode = $periode and v.reseau_code = p.reseau_code) as livre
from perimetre as p
join reseau as r on r.reseau_code = p.reseau_code
cross join fin
left join lieux as l on l.reseau_code = p.reseau_code
where p.du <= fin.jour and (p.au is null or p.au >= fin.jour)
order by try_cast(r.ordre as integer), p.public
