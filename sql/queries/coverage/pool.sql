-- Une ligne par valeur qui fixe les classes d'une carte : tous les territoires d'un niveau, pour les trois dernières
-- occurrences du même trimestre (ou de l'année). $saison est ce qui suit l'année dans la période : « -Q3 », ou rien.
with recentes as (
  select distinct periode
  from indicateur
  where indicateur = $indicateur and niveau_territoire = $niveau and ventilation = $ventilation and modalite = $modalite
    and periode[5:] = $saison and valeur is not null
  order by periode desc
  limit 3
)
select valeur
from indicateur
where indicateur = $indicateur and niveau_territoire = $niveau and ventilation = $ventilation and modalite = $modalite
  and valeur is not null and periode in (select periode from recentes)
