-- Une ligne : de quoi fixer les classes d'un indicateur à un niveau. Elles sont les mêmes pour un même trimestre de
-- chaque année (ou pour toutes les années) : elles viennent de ses trois dernières occurrences, saison comprise.
-- $saison est ce qui suit l'année dans la période : « -Q3 », ou rien pour une année.
with memes as (
  select periode, valeur
  from indicateur
  where indicateur = $indicateur and niveau_territoire = $niveau and ventilation = $ventilation and modalite = $modalite
    and periode[5:] = $saison
),
recentes as (
  select periode
  from memes
  where valeur is not null
  group by periode
  order by periode desc
  limit 3
)
select
  min(valeur) as minimum, max(valeur) as maximum,
  quantile_cont(valeur, [0.2, 0.4, 0.6, 0.8]) filter (where periode in (select periode from recentes)) as quintiles
from memes
