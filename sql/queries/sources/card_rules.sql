-- Une ligne par jeu de données et règle qui a mis de côté des lignes d'un opérateur, avec un exemple
with fichiers as (
  select distinct fichier_id from livraison where operateur_code = $operateur and en_vigueur
)
select f.dataset, r.regle, count(*) as n, min(r.message) as exemple
from rejet as r
join fichiers using (fichier_id)
join fichier_recu as f using (fichier_id)
group by f.dataset, r.regle
order by n desc, r.regle
