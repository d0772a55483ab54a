-- Une ligne par trimestre connu d'un indicateur et d'un territoire, tous réseaux réunis ou seul réseau qu'il a
select periode, valeur, borne_basse, borne_haute, numerateur, obs_status, conf_status, motif
from indicateur
where indicateur = $indicateur and ventilation = $ventilation and modalite = $modalite
  and niveau_territoire = $niveau and code_territoire = $code and periode like '%-Q_'
order by periode
