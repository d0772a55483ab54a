-- Une ligne par modalité d'une ventilation : valeur d'un indicateur pour un territoire et une période
select ventilation, modalite, valeur, borne_basse, borne_haute, numerateur, denominateur, obs_status, conf_status, motif
from indicateur
where indicateur = $indicateur and ventilation in (select unnest($ventilations)) and niveau_territoire = $niveau
  and code_territoire = $code and periode = $periode
order by list_position($ventilations, ventilation), modalite
