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
)
select 'charge_par_etp' as indicateur, e.niveau_territoire, e.code_territoire, e.periode, e.ventilation, e.modalite,
    rate(e.valeur * par_an(e.periode), c.valeur, 1) as valeur, e.valeur as numerateur, c.valeur as denominateur,
    null as borne_basse, null as borne_haute,
    case when e.valeur is null then e.obs_status when c.valeur is null then c.obs_status when c.valeur = 0 then 'M'
        when e.obs_status = 'E' or c.obs_status = 'E' then 'E' when e.obs_status = 'P' or c.obs_status = 'P' then 'P'
        else 'A' end as obs_status,
    e.conf_status, concat_ws(';', e.livraisons, c.livraisons) as livraisons,
    case when e.valeur is null then e.motif when c.valeur is null then 'conseillers : ' || c.motif
        when c.valeur = 0 then 'aucun conseiller (ETP) n''est affecté au territoire' else coalesce(e.motif, c.motif) end as motif
from entrees as e
join mesure_lieu as c on c.mesure = 'nb_conseillers_etp' and c.niveau_territoire = e.niveau_territoire
    and c.code_territoire = e.code_territoire and c.periode = e.periode and c.ventilation = e.ventilation
    and c.modalite = e.modalite
