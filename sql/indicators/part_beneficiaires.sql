-- Une ligne par territoire (france, région, département), période, réseau, dimension et modalité : part parmi les bénéficiaires dont la réponse est connue
select 'part_beneficiaires' as indicateur, niveau_territoire, code_territoire, periode, 'reseau*' || ventilation as ventilation,
    reseau_code || '*' || modalite as modalite, valeur, numerateur, denominateur, borne_basse, borne_haute, obs_status, conf_status,
    livraisons, motif
from public_mesure
