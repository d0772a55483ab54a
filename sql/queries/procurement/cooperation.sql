-- Une ligne : coopérations du réseau des opérateurs régionaux dans les départements du lot, au dernier trimestre du contrat connu
with etat as (
  select date_fin from lot where lot_code = $lot
),
dernier as (
  select max(periode) as periode from cooperation, etat
  where left(periode, 4) <= cast(coalesce(year(etat.date_fin), 2100) as varchar)
)
select max(c.periode) as periode, count(*) as paires, count(*) filter (where c.statut = 'attendue_observee') as observees,
  count(*) filter (where c.statut = 'attendue_non_observee') as non_observees,
  count(*) filter (where c.statut = 'non_documentee') as non_documentees
from cooperation as c
join dernier as d on d.periode = c.periode
join territoire as t on t.niveau_territoire = 'departement' and t.code_territoire = c.code_territoire
join lot_region as r on r.lot_code = $lot and r.code_region = t.code_region
where c.niveau_territoire = 'departement' and 'operateur_regional' in (c.reseau_a, c.reseau_b)
  and c.statut in ('attendue_observee', 'attendue_non_observee', 'non_documentee')
