-- Une ligne par territoire voisin (le même niveau, joint par la terre ou par un pont), les longues frontières d'abord : ses lieux et ses actifs loin d'un lieu
with ici as (
  select * from territoire where niveau_territoire = $niveau and code_territoire = $code
),
voisins as (
  select t.code_territoire as code, t.nom, t.niveau_territoire, b.km_de_frontiere, b.lien,
    sqrt(power((t.x_centre - i.x_centre) * cos(radians(i.y_centre)), 2) + power(t.y_centre - i.y_centre, 2)) * 111.2 as km
  from territoire as t
  join ici as i on t.niveau_territoire = i.niveau_territoire
  join voisin as b on b.niveau_territoire = i.niveau_territoire and b.code_territoire = i.code_territoire and b.code_voisin = t.code_territoire
),
temps as (
  select v.code, sum(t.actifs_occupes) as actifs,
    sum(t.actifs_occupes) filter (where m.temps_statut in ('A', 'E') and m.temps_min <= $seuil) as a_portee,
    bool_or(m.temps_statut = 'L') as inconnu
  from voisins as v
  join territoire as t on t.niveau_territoire = 'commune' and v.code = case $niveau
    when 'region' then t.code_region when 'departement' then t.code_departement when 'epci' then t.code_epci
    when 'ze2020' then t.code_ze2020 else t.code_territoire end
  join couverture_commune as m on m.code_commune = t.code_territoire and m.periode = $periode and m.maillage = 'ensemble'
  group by v.code
)
select v.code, v.nom, v.km_de_frontiere, v.lien, round(v.km) as km, n.valeur as lieux,
  case when not t.inconnu then 100 * coalesce(t.a_portee, 0) / nullif(t.actifs, 0) end as part_a_portee
from voisins as v
left join temps as t using (code)
left join indicateur as n
  on n.indicateur = 'nb_lieux_accueil' and n.niveau_territoire = $niveau and n.code_territoire = v.code
  and n.periode = $periode and n.ventilation = 'ensemble'
order by v.km_de_frontiere desc, v.code
