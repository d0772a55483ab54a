-- Une ligne par trimestre connu d'au moins un territoire, le plus récent d'abord
select distinct periode
from indicateur
where indicateur = 'taux_acces_actifs_occupes' and niveau_territoire = 'region' and ventilation = 'ensemble'
  and periode like '%-Q_'
order by periode desc
