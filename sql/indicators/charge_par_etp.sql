-- Une ligne par territoire (france, région, département), trimestre et réseau (ou ensemble) : entrées par ETP, sur un an
with entrees as (
    select niveau_territoire, code_territoire, periode, 'reseau' as ventilation, reseau_code as modalite, valeur, obs_status,
        conf_status, motif, livraisons
    from mesure_activite
    where mesure = 'entrees_cep' and niveau_territoire in ('france', 'region', 'departement')
    union all
    select niveau_territoire, code_territoire, periode, 'ensemble', 'ensemble', valeur, obs_status, conf_status, motif,
        livraisons
    from mesure_ensemble
    where niveau_territoire <> 'france_hm'
),
publiees as (
    select e.niveau_territoire, e.code_territoire, e.periode, e.ventilation, e.modalite, concat_ws(';', e.livraisons, c.livraisons) as livraisons,
        publier_rapport(compter(e.valeur, null, e.obs_status, e.conf_status, e.motif), sur(c.valeur, c.obs_status,
            case when c.valeur is null then 'conseillers : ' || c.motif
                when c.valeur = 0 then 'aucun conseiller (ETP) n''est affecté au territoire' else c.motif end), par_an(e.periode)) as p
    from entrees as e
    join mesure_lieu as c on c.mesure = 'nb_conseillers_etp' and c.niveau_territoire = e.niveau_territoire
        and c.code_territoire = e.code_territoire and c.periode = e.periode and c.ventilation = e.ventilation
        and c.modalite = e.modalite
)
select 'charge_par_etp' as indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite,
    p.valeur, p.numerateur, p.denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, livraisons, p.motif
from publiees
