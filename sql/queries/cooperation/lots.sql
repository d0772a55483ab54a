-- Une ligne par région et opérateur régional : accès des actifs occupés et coopérations, côte à côte
with valeurs as (
  select code_territoire as code_region,
    max(valeur) filter (where indicateur = 'taux_acces_actifs_occupes' and modalite = 'ensemble') as taux_acces,
    max(valeur) filter (where indicateur = 'entrees_cep' and modalite = 'operateur_regional') as entrees,
    max(valeur) filter (where indicateur = 'dyades_couvertes') as dyades,
    max(valeur) filter (where indicateur = 'part_actifs_cooperation_non_observee' and modalite = 'ensemble') as non_observee,
    max(valeur) filter (where indicateur = 'ecart_cooperation') as ecart
  from indicateur
  where niveau_territoire = 'region' and periode = $periode and ventilation in ('ensemble', 'reseau')
  group by code_territoire
)
select t.nom as region, t.code_territoire as code_region, coalesce(o.nom, 'non connu') as operateur, l.lots, v.*
  exclude (code_region)
from territoire as t
left join valeurs as v on v.code_region = t.code_territoire
left join operateur as o on o.reseau_code = 'operateur_regional' and list_contains(string_split(o.regions, '|'), t.code_territoire)
left join (select r.code_region, string_agg(m.libelle || ' (' || m.marche || ')', ' ; ' order by m.marche_code, m.libelle) as lots
  from lot_region as r join lot as m on m.lot_code = r.lot_code group by r.code_region) as l on l.code_region = t.code_territoire
where t.niveau_territoire = 'region' and ($niveau = 'france' or t.code_territoire = $region)
order by t.nom
