-- Une ligne par indicateur demandé, territoire (la région ou la France) et période demandée
select indicateur, ventilation, modalite, niveau_territoire, code_territoire, periode, valeur, numerateur, denominateur,
  borne_basse, borne_haute, obs_status, conf_status, motif
from indicateur
where indicateur in (select unnest($indicateurs))
  and indicateur || '|' || ventilation || '|' || modalite in (select unnest($cles))
  and periode in (select unnest($periodes))
  and ((niveau_territoire = 'region' and code_territoire = $region) or niveau_territoire = 'france')
