-- Une ligne par territoire comparé : actifs occupés à portée, temps moyen, lieux et conseillers pour 100 000 actifs occupés
with c as (
  select case $niveau when 'france' then 'FR' when 'region' then t.code_region when 'departement' then t.code_departement
      when 'epci' then t.code_epci when 'ze2020' then t.code_ze2020 else t.code_territoire end as code,
    t.actifs_occupes, m.temps_min, m.temps_statut
  from territoire as t
  join couverture_commune as m
    on m.code_commune = t.code_territoire and m.periode = $periode and m.maillage = $reseau
  where t.niveau_territoire = 'commune'
    and ($niveau = 'france' or case $niveau when 'region' then t.code_region when 'departement' then t.code_departement
      else t.code_epci end in (select unnest($codes)))
),
temps as (
  select code, sum(actifs_occupes) as actifs, bool_or(temps_statut = 'L') as inconnu,
    sum(actifs_occupes) filter (where temps_statut in ('A', 'E') and temps_min <= $seuil) as a_portee,
    sum(actifs_occupes * temps_min) filter (where temps_statut in ('A', 'E'))
      / nullif(sum(actifs_occupes) filter (where temps_statut in ('A', 'E')), 0) as temps_moyen
  from c
  where code in (select unnest($codes))
  group by code
),
offre as (
  select code_territoire as code, max(valeur) filter (where indicateur = 'densite_lieux') as densite_lieux,
    max(valeur) filter (where indicateur = 'nb_conseillers_etp') as etp
  from indicateur
  where indicateur in ('densite_lieux', 'nb_conseillers_etp') and niveau_territoire = $niveau
    and code_territoire in (select unnest($codes)) and periode = $periode
    and ventilation = $ventilation and modalite = $reseau
  group by code_territoire
)
select t.code, n.nom, t.actifs, case when not t.inconnu then 100 * coalesce(t.a_portee, 0) / nullif(t.actifs, 0) end as part_a_portee,
  case when not t.inconnu then t.temps_moyen end as temps_moyen, o.densite_lieux, 100000 * o.etp / nullif(n.actifs_occupes, 0) as densite_etp
from temps as t
join territoire as n on n.niveau_territoire = $niveau and n.code_territoire = t.code
left join offre as o using (code)
