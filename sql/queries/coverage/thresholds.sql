-- Une ligne : actifs occupés d'un territoire selon les minutes qui les séparent du lieu le plus proche
select sum(t.actifs_occupes) as actifs,
  sum(t.actifs_occupes) filter (where coalesce(m.temps_statut, 'L') = 'L') as inconnus,
  sum(t.actifs_occupes) filter (where m.temps_statut = 'N') as sans_route,
  sum(t.actifs_occupes) filter (where m.temps_statut in ('A', 'E') and m.temps_min <= 15) as a_15,
  sum(t.actifs_occupes) filter (where m.temps_statut in ('A', 'E') and m.temps_min <= 20) as a_20,
  sum(t.actifs_occupes) filter (where m.temps_statut in ('A', 'E') and m.temps_min <= 30) as a_30,
  sum(t.actifs_occupes) filter (where m.temps_statut in ('A', 'E') and m.temps_min <= 45) as a_45,
  bool_or(m.temps_statut = 'E') as estime
from territoire as t
left join couverture_commune as m
  on m.code_commune = t.code_territoire and m.periode = $periode and m.maillage = $reseau
where t.niveau_territoire = 'commune'
  and case $niveau
    when 'france' then true
    when 'region' then t.code_region = $code
    when 'departement' then t.code_departement = $code
    when 'epci' then t.code_epci = $code
    when 'ze2020' then t.code_ze2020 = $code
    else t.code_territoire = $code
  end
