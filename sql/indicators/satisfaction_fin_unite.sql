-- Une ligne par territoire (france, région), période et unité d'œuvre : répondants satisfaits à la fin de l'unité, pour 100
select 'satisfaction_fin_unite' as indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite,
    valeur, numerateur, denominateur, borne_basse, borne_haute, obs_status, conf_status, livraisons, motif
from satisfaction_mesure
where mesure = 'fin_unite'
