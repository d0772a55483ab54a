-- Une ligne par lot du marché : l'objectif de l'année si celui de tous les lots se partageait selon les entrées attendues
-- Attendues : ce que donnerait le taux d'accès de la France à la structure des emplois du territoire (page « Accès »), dernière année connue.
with attendues as (
  select code_territoire, periode, attendu
  from acces_attendu
  where principal and niveau_territoire = 'region' and length(periode) = 4 and periode <= cast($annee as varchar)
  qualify periode = max(periode) over ()
),
lots as (
  select o.lot_code, o.cible, sum(a.attendu) as attendu, max(a.periode) as periode, count(*) filter (where a.attendu is null) as inconnus
  from lot_objectif as o
  join lot as l on l.lot_code = o.lot_code and l.marche_code = $marche
  join lot_region as r on r.lot_code = o.lot_code
  left join attendues as a on a.code_territoire = r.code_region
  where o.indicateur = 'entrees_cep' and o.annee = $annee
  group by o.lot_code, o.cible
)
select lot_code, cible, periode,
  case when inconnus = 0 then sum(cible) filter (where inconnus = 0) over () * attendu
    / nullif(sum(attendu) filter (where inconnus = 0) over (), 0) end as cible_ajustee
from lots
