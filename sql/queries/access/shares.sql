-- Une ligne par indicateur et période (années, ou le même trimestre de chaque année) d'un territoire : part, son intervalle et ses deux termes
select indicateur, periode, valeur, borne_basse, borne_haute, numerateur, denominateur, obs_status, conf_status, motif
from indicateur
where indicateur in (select unnest($indicateurs)) and ventilation = $ventilation and modalite = $modalite
  and niveau_territoire = $niveau and code_territoire = $code and periode[5:] = $saison
order by list_position($indicateurs, indicateur), periode
