-- Une ligne par réseau : ses lieux, ses conseillers et le temps qui sépare de lui les actifs occupés d'un territoire
with perimetre as (
  select code_territoire as code_commune, actifs_occupes
  from territoire
  where niveau_territoire = 'commune'
    and case $niveau
      when 'france' then true
      when 'region' then code_region = $code
      when 'departement' then code_departement = $code
      when 'epci' then code_epci = $code
      when 'ze2020' then code_ze2020 = $code
      else code_territoire = $code
    end
),
temps as (
  select m.maillage as reseau_code, sum(p.actifs_occupes) as actifs,
    sum(p.actifs_occupes) filter (where m.temps_statut in ('A', 'E') and m.temps_min <= $seuil) as a_portee,
    sum(p.actifs_occupes * m.temps_min) filter (where m.temps_statut in ('A', 'E'))
      / nullif(sum(p.actifs_occupes) filter (where m.temps_statut in ('A', 'E')), 0) as temps_moyen,
    bool_or(m.temps_statut = 'L') as inconnu
  from couverture_commune as m
  join perimetre as p using (code_commune)
  where m.periode = $periode
  group by m.maillage
),
lieux as (
  select l.reseau_code, count(*) filter (where l.site_type <> 'distance') as lieux, sum(l.conseillers_etp) as etp,
    count(*) filter (where l.conseillers_etp is null) as etp_inconnus
  from lieu_accueil as l
  join perimetre as p using (code_commune)
  where l.periode = $periode
  group by l.reseau_code
)
select r.reseau_code, r.nom as reseau, r.public, coalesce(l.lieux, case when not t.inconnu then 0 end) as lieux, l.etp, l.etp_inconnus,
  case when not t.inconnu then 100 * coalesce(t.a_portee, 0) / nullif(t.actifs, 0) end as part_a_portee,
  case when not t.inconnu then t.temps_moyen end as temps_moyen, t.inconnu
from temps as t
join reseau as r on r.reseau_code = t.reseau_code
left join lieux as l on l.reseau_code = t.reseau_code
order by r.ordre
