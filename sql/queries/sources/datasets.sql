-- Une ligne par jeu de données reçu ou attendu
select distinct dataset
from (
  select dataset from fichier_recu where dataset is not null and dataset <> ''
  union all
  select dataset from livraison_attendue
) as tous
order by dataset
