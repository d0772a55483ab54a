-- Une ligne par livraison sur laquelle repose une valeur
with ids as (
  select distinct unnest(string_split(livraisons, ';')) as livraison_id
  from indicateur
  where indicateur = $indicateur and ventilation = $ventilation and modalite = $modalite
    and niveau_territoire = $niveau and code_territoire = $code and periode = $periode
)
select l.livraison_id, l.fichier, l.periode, coalesce(o.nom, l.operateur_code) as operateur, l.recue_le, l.lignes, l.rejetees, l.demonstration
from ids
join livraison as l using (livraison_id)
left join operateur as o using (operateur_code)
order by operateur, fichier
