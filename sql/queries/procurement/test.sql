-- Une ligne par mesure : erreur moyenne de la projection et du rythme simple sur les trimestres passés, tous lots
select mesure, count(*) as essais, count(distinct lot_code) as lots, 100 * avg(abs(projete / reel - 1)) as erreur,
  100 * avg(abs(naif / reel - 1)) as erreur_simple, 100.0 * count(*) filter (where reel between bas and haut) / count(*) as dans_la_fourchette
from projection_epreuve where reel is not null
group by mesure
