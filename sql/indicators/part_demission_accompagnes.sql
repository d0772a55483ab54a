-- Une ligne par territoire (france, région) et période : dossiers de démission-reconversion conseillés par un CEP, pour 100 déposés
select 'part_demission_accompagnes' as indicateur, niveau_territoire, code_territoire, periode, 'ensemble' as ventilation, 'ensemble' as modalite,
    valeur, numerateur, denominateur, borne_basse, borne_haute, obs_status, conf_status, livraisons, motif
from transition_mesure
where dispositif = 'demission_reconversion'
