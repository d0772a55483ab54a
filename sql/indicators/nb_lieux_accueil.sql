-- Une ligne par territoire, trimestre et réseau (ou ensemble) : lieux d'accueil ouverts
select 'nb_lieux_accueil' as indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite, valeur,
    null as numerateur, null as denominateur, null as borne_basse, null as borne_haute, obs_status, 'F' as conf_status,
    livraisons, motif
from mesure_lieu
where mesure = 'nb_lieux_accueil'
