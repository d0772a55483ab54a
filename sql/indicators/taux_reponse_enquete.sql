-- Une ligne par territoire (france, région), période et unité d'œuvre : réponses pour 100 personnes interrogées à la fin de l'unité
select 'taux_reponse_enquete' as indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite,
    rate(numerateur, denominateur, 100) as valeur, numerateur, denominateur,
    100 * wilson_bas(numerateur, denominateur) as borne_basse, 100 * wilson_haut(numerateur, denominateur) as borne_haute,
    obs_status, conf_status, livraisons, motif
from satisfaction_mesure
where mesure = 'reponse'
