-- Une ligne par territoire (france, région), période et unité d'œuvre : répondants qui jugent le conseil utile six mois après, pour 100
select 'utilite_6_mois' as indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite,
    valeur, numerateur, denominateur, borne_basse, borne_haute, obs_status, conf_status, livraisons, motif
from satisfaction_mesure
where mesure = 'utilite_6'
