-- Une ligne par livraison sur laquelle repose une valeur, avec le fichier qui la porte
with ids as (
  select distinct unnest(string_split(livraisons, ';')) as livraison_id
  from indicateur
  where indicateur = $indicateur and ventilation = $ventilation and modalite = $modalite
    and niveau_territoire = $niveau and code_territoire = $code and periode = $periode
)
select l.livraison_id, l.fichier_id, l.fichier, l.dataset
from ids
join livraison as l using (livraison_id)
order by l.fichier, l.livraison_id
