-- Une ligne par commune d'un territoire : le lieu le plus proche d'un réseau (ou de tous), en minutes, en kilomètres, ou
-- l'accessibilité. « N », aucun lieu par la route, et « L », un opérateur n'a pas livré, ne sont pas des valeurs.
with mesure as (
  select code_commune, case $mesure when 'temps_min' then temps_min when 'distance_km' then distance_km
      when 'apl_avec_distance' then apl_avec_distance else apl end as valeur,
    case when $mesure in ('temps_min', 'distance_km') then temps_statut else apl_statut end as statut,
    apl_au_moins and $mesure not in ('temps_min', 'distance_km') as au_moins
  from couverture_commune
  where periode = $periode and maillage = $reseau
)
select t.code_territoire as code, t.nom, cast(case when m.statut in ('A', 'E') then m.valeur end as double) as valeur,
  cast(null as double) as borne_basse, cast(null as double) as borne_haute,
  cast(null as double) as numerateur, t.actifs_occupes as denominateur,
  case coalesce(m.statut, 'M') when 'N' then 'M' else coalesce(m.statut, 'M') end as obs_status, 'F' as conf_status,
  case m.statut when 'N' then 'aucun lieu accessible par la route'
    when 'L' then 'non connu : un réseau n''a pas livré ses lieux'
    else case when m.au_moins then 'au moins : des équivalents temps plein ne sont pas connus' end end as motif,
  case when m.statut in ('A', 'E') and m.valeur is not null then 'connu' else 'inconnu' end as etat
from territoire as t
left join mesure as m on m.code_commune = t.code_territoire
where t.niveau_territoire = 'commune'
  and case $parent_niveau
    when 'france' then true
    when 'region' then t.code_region = $parent_code
    when 'departement' then t.code_departement = $parent_code
    when 'epci' then t.code_epci = $parent_code
    when 'ze2020' then t.code_ze2020 = $parent_code
  end
order by valeur desc nulls last, code
