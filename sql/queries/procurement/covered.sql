-- Une ligne par département du lot : le membre du groupement qui le couvre à ce jour, s'il est dit
with membres as (
  select unnest(string_split(departements, ';')) as code, membre
  from lot_groupement
  where lot_code = $lot and role <> 'sous_traitant' and departements is not null and (au is null or au >= current_date)
)
select t.code_territoire as code, t.nom, t.code_region, string_agg(m.membre, ' et ' order by m.membre) as membre, count(m.membre) as membres
from territoire as t
join lot_region as r on r.lot_code = $lot and r.code_region = t.code_region
left join membres as m on m.code = t.code_territoire
where t.niveau_territoire = 'departement'
group by t.code_territoire, t.nom, t.code_region
order by t.code_territoire
