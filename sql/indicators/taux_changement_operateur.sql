-- Une ligne par territoire (france, région, département), période et public : parcours venus d'un autre opérateur, pour 100 qui le disent
select 'taux_changement_operateur' as indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite, valeur, numerateur, denominateur,
    borne_basse, borne_haute, obs_status, conf_status, livraisons, motif
from parcours_mesure
where mesure = 'changement'
