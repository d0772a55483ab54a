-- Une ligne par territoire (france, région, département), période et réseau : bénéficiaires de niveau 2 pour 100 de niveau 1 ou 2
select 'part_niveau_2' as indicateur, niveau_territoire, code_territoire, periode, 'reseau' as ventilation, reseau_code as modalite,
    valeur, numerateur, denominateur, borne_basse, borne_haute, obs_status, conf_status, livraisons, motif
from beneficiaires_mesure
where mesure = 'niveau_2'
