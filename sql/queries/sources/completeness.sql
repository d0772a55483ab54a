-- Une ligne par jeu de données et colonne : part renseignée des livraisons d'un opérateur, sur toutes ses périodes et les quatre dernières
with rangees as (
  select *, dense_rank() over (partition by dataset order by periode desc) <= 4 as recente
  from completude
  where operateur_code = $operateur and periode like '%-Q_'
)
select dataset, titre, obligatoire, 100.0 * sum(renseignees) / nullif(sum(lignes), 0) as part,
  100.0 * sum(renseignees) filter (where recente) / nullif(sum(lignes) filter (where recente), 0) as part_recente
from rangees
group by dataset, titre, obligatoire
order by dataset, part_recente, titre
