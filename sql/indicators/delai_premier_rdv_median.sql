-- Une ligne par territoire (france, région, département), période et public : délai médian du premier rendez-vous, en jours
select 'delai_premier_rdv_median' as indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite, valeur, numerateur, denominateur,
    borne_basse, borne_haute, obs_status, conf_status, livraisons, motif
from parcours_mesure
where mesure = 'delai'
