-- Une ligne par valeur à comparer : celle d'un territoire et d'une période, celle d'un an plus tôt, celle de la France
select niveau_territoire, code_territoire, periode, valeur, numerateur, denominateur, borne_basse, borne_haute, obs_status,
  conf_status, motif
from indicateur
where indicateur = $indicateur and ventilation = $ventilation and modalite = $modalite
  and periode in ($periode, $periode_avant) and niveau_territoire in ($niveau, 'france')
  and code_territoire in ($code, 'FR')
