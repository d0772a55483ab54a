-- Une ligne par territoire (France sans Mayotte, région, département), période et public : part parmi les bénéficiaires sur part parmi les actifs occupés
select 'indice_representation' as indicateur, niveau_territoire, code_territoire, periode, 'public' as ventilation, public as modalite,
    valeur, numerateur, denominateur, borne_basse, borne_haute, obs_status, conf_status, livraisons, motif
from public_indice
