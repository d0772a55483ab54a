-- Une ligne par territoire d'un niveau : ses communes à plus de $seuil minutes de tout lieu (ou sans route), et leurs
-- actifs occupés ; les communes dont le temps n'est pas connu sont comptées à part
with c as (
  select t.code_territoire as code_commune, case $niveau when 'epci' then t.code_epci else t.code_territoire end as code,
    t.actifs_occupes, m.temps_min, m.temps_statut,
    m.temps_statut = 'N' or m.temps_statut in ('A', 'E') and m.temps_min > $seuil as blanche
  from territoire as t
  left join couverture_commune as m
    on m.code_commune = t.code_territoire and m.periode = $periode and m.maillage = $reseau
  where t.niveau_territoire = 'commune'
    and case $parent_niveau
      when 'france' then true
      when 'region' then t.code_region = $parent_code
      when 'departement' then t.code_departement = $parent_code
      when 'epci' then t.code_epci = $parent_code
      when 'ze2020' then t.code_ze2020 = $parent_code
    end
)
select c.code, n.nom, n.code_departement, count(*) filter (where blanche) as communes, count(*) as communes_en_tout,
  sum(c.actifs_occupes) filter (where blanche) as actifs, sum(c.actifs_occupes) as actifs_en_tout,
  max(temps_min) filter (where blanche) as temps_le_plus_long,
  count(*) filter (where temps_statut = 'N') as sans_route,
  count(*) filter (where coalesce(temps_statut, 'L') = 'L') as inconnues
from c
join territoire as n on n.niveau_territoire = $niveau and n.code_territoire = c.code
group by c.code, n.nom, n.code_departement
order by actifs desc nulls last, communes desc, c.code
