-- Une ligne par territoire d'un niveau, à l'intérieur d'un parent : taux d'accès et accessibilité, chacun en trois tiers des territoires de France
-- Classe : 3 × tiers d'accessibilité + tiers d'accès, de 0 à 8
with paires as (
  select t.code_territoire as code, t.nom, t.code_regions, t.code_region, t.code_departements, t.code_departement,
    case when a.obs_status <> 'B' then a.valeur end as acces, o.valeur as offre, a.borne_basse, a.borne_haute,
    coalesce(case when a.valeur is null or a.obs_status = 'B' then coalesce(a.motif, 'non connu') end, case when o.valeur is null then coalesce(o.motif, 'accessibilité non connue') end)
      as motif, a.conf_status, a.obs_status
  from territoire as t
  left join indicateur as a on a.indicateur = 'taux_acces_actifs_occupes' and a.ventilation = 'ensemble' and a.niveau_territoire = t.niveau_territoire
    and a.code_territoire = t.code_territoire and a.periode = $periode
  left join indicateur as o on o.indicateur = $offre and o.ventilation = 'reseau' and o.modalite = 'operateur_regional'
    and o.niveau_territoire = t.niveau_territoire and o.code_territoire = t.code_territoire and o.periode = $periode_offre
  where t.niveau_territoire = $niveau
),
tiers as (
  select *, -- deux valeurs égales sont toujours dans le même tiers
    least(2, floor(3 * percent_rank() over (partition by acces is null or offre is null order by acces))::int) as tiers_acces,
    least(2, floor(3 * percent_rank() over (partition by acces is null or offre is null order by offre))::int) as tiers_offre
  from paires
)
select code, nom, acces as valeur, offre, borne_basse, borne_haute, motif, conf_status, obs_status,
  case when acces is not null and offre is not null then 3 * tiers_offre + tiers_acces end as classe,
  case when acces is not null and offre is not null then 'connu' when conf_status in ('C', 'D') then 'secret' else 'inconnu' end as etat
from tiers
where case $parent_niveau
    when 'france' then true
    when 'region' then '|' || coalesce(code_regions, code_region) || '|' like '%|' || $parent_code || '|%'
    else '|' || coalesce(code_departements, code_departement) || '|' like '%|' || $parent_code || '|%'
  end
order by valeur desc nulls last, code
