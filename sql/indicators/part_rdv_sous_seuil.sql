-- Une ligne par territoire (france, région, département), période et public : premiers rendez-vous sous le seuil, pour 100
select 'part_rdv_sous_seuil' as indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite, valeur, numerateur, denominateur,
    borne_basse, borne_haute, obs_status, conf_status, livraisons, motif
from parcours_mesure
where mesure = 'sous_seuil'
