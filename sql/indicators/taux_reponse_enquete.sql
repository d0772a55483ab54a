-- Une ligne par territoire (france, région), période et unité d'œuvre : réponses pour 100 personnes interrogées à la fin de l'unité
select 'taux_reponse_enquete' as indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite,
    valeur, numerateur, denominateur, borne_basse, borne_haute, obs_status, conf_status, livraisons, motif
from satisfaction_mesure
where mesure = 'reponse'
