-- Une ligne : EPCI sans aucun lieu d'accueil dans un territoire, et les actifs occupés qui y résident (estimés)
select
  count(i.valeur) as connus,
  count(*) filter (where i.valeur = 0) as sans_lieu,
  sum(t.actifs_occupes) filter (where i.valeur = 0) as actifs_occupes
from indicateur as i
join territoire as t on t.niveau_territoire = i.niveau_territoire and t.code_territoire = i.code_territoire
where i.indicateur = 'nb_lieux_accueil' and i.niveau_territoire = 'epci' and i.periode = $periode
  and i.ventilation = $ventilation and i.modalite = $modalite
  and (
    $niveau = 'france'
    or $niveau = 'region' and list_contains(string_split(coalesce(t.code_regions, t.code_region), '|'), $code)
    or $niveau = 'departement'
      and list_contains(string_split(coalesce(t.code_departements, t.code_departement), '|'), $code)
    or $niveau = 'epci' and t.code_territoire = $code
  )
