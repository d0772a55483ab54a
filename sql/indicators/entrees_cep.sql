-- Une ligne par territoire, période, ventilation et modalité : entrées en CEP
with comptees as (
    select niveau_territoire, code_territoire, periode, 'ensemble' as ventilation, 'ensemble' as modalite, valeur, obs_status, conf_status,
        livraisons, motif
    from mesure_ensemble
    union all
    select niveau_territoire, code_territoire, periode, 'reseau', reseau_code, valeur, obs_status, conf_status, livraisons, motif
    from mesure_activite
    where mesure = 'entrees_cep'
    union all
    select niveau_territoire, code_territoire, periode, 'reseau*' || ventilation, reseau_code || '*' || modalite, valeur, obs_status,
        conf_status, livraisons, motif
    from profil
),
publiees as (
    select niveau_territoire, code_territoire, periode, ventilation, modalite, livraisons,
        publier_nombre(compter(valeur, null, obs_status, conf_status, motif)) as p
    from comptees
    where niveau_territoire <> 'france_hm'
)
select 'entrees_cep' as indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite,
    p.valeur, p.numerateur, p.denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, livraisons, p.motif
from publiees
