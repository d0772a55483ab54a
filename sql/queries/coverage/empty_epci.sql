-- Une ligne : EPCI sans aucun lieu d'accueil dans un territoire, et les actifs occupés qui y résident (estimés)
with perimetre as (
  select code_territoire, actifs_occupes
  from territoire
  where niveau_territoire = 'epci'
    and case $niveau
      when 'france' then true
      when 'region' then '|' || coalesce(code_regions, code_region) || '|' like '%|' || $code || '|%'
      when 'departement' then '|' || coalesce(code_departements, code_departement) || '|' like '%|' || $code || '|%'
      else code_territoire = $code
    end
)
select
  count(i.valeur) as connus,
  count(*) filter (where i.valeur = 0) as sans_lieu,
  sum(p.actifs_occupes) filter (where i.valeur = 0) as actifs_occupes
from indicateur as i
join perimetre as p using (code_territoire)
where i.indicateur = 'nb_lieux_accueil' and i.niveau_territoire = 'epci' and i.periode = $periode
  and i.ventilation = $ventilation and i.modalite = $modalite
