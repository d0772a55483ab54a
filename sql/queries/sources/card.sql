-- Une ligne par jeu de données et période livrée par un opérateur : délai, lignes, part mise de côté, cellules renseignées
with cellules as (
  select livraison_id, 100.0 * sum(renseignees) / nullif(sum(lignes), 0) as completude
  from completude where operateur_code = $operateur group by livraison_id
),
corrections as (
  select dataset, periode, count(*) as corrections
  from livraison where operateur_code = $operateur and remplacee_par is not null
  group by dataset, periode
)
select l.dataset, l.periode, l.recue_le, date_diff('day', a.fin, l.recue_le::date) as delai_j, l.lignes, l.rejetees,
  100.0 * l.rejetees / nullif(l.lignes + l.rejetees, 0) as part_rejetee, c.completude,
  coalesce(r.corrections, 0) as corrections
from livraison as l
left join livraison_attendue as a
  on a.dataset = l.dataset and a.operateur_code = l.operateur_code and a.periode = l.periode
left join cellules as c on c.livraison_id = l.livraison_id
left join corrections as r on r.dataset = l.dataset and r.periode = l.periode
where l.operateur_code = $operateur and l.en_vigueur and l.periode is not null
order by l.dataset, l.periode
