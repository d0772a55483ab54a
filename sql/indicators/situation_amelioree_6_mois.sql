-- Une ligne par territoire (france, région), période et unité d'œuvre : répondants dont la situation est plus satisfaisante six mois après, pour 100
select 'situation_amelioree_6_mois' as indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite,
    valeur, numerateur, denominateur, borne_basse, borne_haute, obs_status, conf_status, livraisons, motif
from satisfaction_mesure
where mesure = 'situation_6'
