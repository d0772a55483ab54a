-- Une ligne par territoire (france, région, département), période et réseau : bénéficiaires pour 100 personnes ayant pris contact
select 'taux_transformation_contact' as indicateur, niveau_territoire, code_territoire, periode, 'reseau' as ventilation, reseau_code as modalite,
    valeur, numerateur, denominateur, borne_basse, borne_haute, obs_status, conf_status, livraisons, motif
from beneficiaires_mesure
where mesure = 'transformation'
