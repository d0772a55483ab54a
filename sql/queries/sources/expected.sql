-- Une ligne par jeu de données et opérateur : périodes attendues et non reçues
select a.dataset, coalesce(o.nom, a.operateur_code) as operateur, count(*) as n,
  array_to_string(list_sort(list(a.periode)), ', ') as periodes
from livraison_attendue as a
left join operateur as o using (operateur_code)
where not a.recue
  and ($dataset = '' or a.dataset = $dataset) and ($operateur = '' or a.operateur_code = $operateur)
group by a.dataset, a.operateur_code, o.nom
order by n desc, operateur
