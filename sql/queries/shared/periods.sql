-- Une ligne par période où l'indicateur existe, la plus récente d'abord, l'année avant ses trimestres
select periode,
  coalesce(bool_or(valeur is not null) filter (where niveau_territoire = 'france'), false) as france_connue
from indicateur
where indicateur = $indicateur and niveau_territoire in ('france', 'region') and ventilation = $ventilation
  and modalite = $modalite
group by periode
order by periode[:4] desc, length(periode), periode desc
