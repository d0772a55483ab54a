-- Une ligne par lot du marché : l'objectif de l'année si celui de tous les lots se partageait selon les actifs occupés
with lots as (
  select o.lot_code, o.cible, sum(t.actifs_occupes) as actifs, count(*) filter (where t.actifs_occupes is null) as inconnus
  from lot_objectif as o
  join lot as l on l.lot_code = o.lot_code and l.marche_code = $marche
  join lot_region as r on r.lot_code = o.lot_code
  join territoire as t on t.niveau_territoire = 'region' and t.code_territoire = r.code_region
  where o.indicateur = 'entrees_cep' and o.annee = $annee
  group by o.lot_code, o.cible
)
select lot_code, cible, actifs, case when inconnus = 0 then sum(cible) over () * actifs / nullif(sum(actifs) over (), 0) end as cible_ajustee
from lots
