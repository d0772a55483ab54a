-- Une ligne par territoire, trimestre et réseau (ou ensemble) : lieux d'accueil ouverts
with publies as (
    select niveau_territoire, code_territoire, periode, ventilation, modalite, livraisons,
        publier_nombre(compter(valeur, null, obs_status, 'F', motif)) as p
    from mesure_lieu
    where mesure = 'nb_lieux_accueil'
)
select 'nb_lieux_accueil' as indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite,
    p.valeur, p.numerateur, p.denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, livraisons, p.motif
from publies
