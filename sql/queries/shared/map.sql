-- Une ligne par territoire du niveau demandé à l'intérieur d'un territoire parent, connu ou non
-- verdict : celui du test à côté de la référence montrée ; NULL quand c'est l'intervalle qui décide
-- Un EPCI à cheval sur deux départements est montré dans les deux. Une commune sans ligne de lieux vaut zéro
-- quand la liste livrée de sa région est complète ; sinon elle est inconnue.
with perimetre as (
  select niveau_territoire, code_territoire, nom, code_region
  from territoire
  where niveau_territoire = $niveau
    and case $parent_niveau
      when 'france' then true
      when 'region' then '|' || coalesce(code_regions, code_region) || '|' like '%|' || $parent_code || '|%'
      when 'epci' then code_epci = $parent_code
      when 'ze2020' then code_ze2020 = $parent_code
      else '|' || coalesce(code_departements, code_departement) || '|' like '%|' || $parent_code || '|%'
    end
),
v as (
  select *
  from indicateur
  where indicateur = $indicateur and periode = $periode and ventilation = $ventilation and modalite = $modalite
    and niveau_territoire = $niveau
),
liste_region as (
  select code_territoire as code_region, valeur is not null and obs_status in ('A', 'P', 'R') as complete, obs_status,
    coalesce(motif, 'aucun lieu connu') as motif
  from indicateur
  where $niveau = 'commune' and $indicateur in ('nb_lieux_accueil', 'nb_conseillers_etp')
    and indicateur = $indicateur and periode = $periode and ventilation = $ventilation and modalite = $modalite
    and niveau_territoire = 'region'
),
lignes as (
  select
    t.code_territoire as code, t.nom,
    case when v.indicateur is null and r.complete then 0 else v.valeur end as valeur,
    v.borne_basse, v.borne_haute, v.numerateur, v.denominateur,
    coalesce(v.obs_status, r.obs_status) as obs_status, v.conf_status,
    case when v.indicateur is null and not coalesce(r.complete, false) then r.motif else v.motif end as motif,
    case when v.valeur is not null and v.obs_status <> 'B' then j.verdict end as verdict
  from perimetre as t
  left join v on v.code_territoire = t.code_territoire
  left join liste_region as r on r.code_region = t.code_region
  left join verdict as j on j.indicateur = $indicateur and $ventilation = 'ensemble' and j.niveau_territoire = $niveau
    and j.code_territoire = t.code_territoire and j.periode = $periode and (j.reference = 'nombre' or $parent_niveau = 'france')
)
select *,
  case when valeur is not null then 'connu' when conf_status in ('C', 'D') then 'secret' else 'inconnu' end as etat
from lignes
order by valeur desc nulls last, code
