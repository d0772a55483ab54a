-- Une ligne par territoire, période et réseau : bénéficiaires du CEP, jamais additionnés entre réseaux ni périodes
with publies as (
    select niveau_territoire, code_territoire, periode, reseau_code, livraisons,
        publier_nombre(compter(valeur, null, obs_status, conf_status, motif)) as p
    from mesure_activite
    where mesure = 'beneficiaires_cep' and niveau_territoire <> 'france_hm'
)
select 'beneficiaires_cep' as indicateur, niveau_territoire, code_territoire, periode, 'reseau' as ventilation, reseau_code as modalite,
    p.valeur, p.numerateur, p.denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, livraisons, p.motif
from publies
