-- Une ligne par territoire (france, région, département), période et réseau : part du réseau dans les entrées
with publiees as (
    select m.niveau_territoire, m.code_territoire, m.periode, m.reseau_code, e.livraisons,
        publier_rapport(compter(m.valeur, null, m.obs_status, m.conf_status, m.motif), sur(e.valeur, e.obs_status,
            case when e.valeur is null then 'total de tous les réseaux inconnu : ' || e.motif else e.motif end), 100) as p
    from mesure_activite as m
    join mesure_ensemble as e on e.niveau_territoire = m.niveau_territoire and e.code_territoire = m.code_territoire
        and e.periode = m.periode
    where m.mesure = 'entrees_cep' and m.niveau_territoire <> 'france_hm'
)
select 'part_operateur' as indicateur, niveau_territoire, code_territoire, periode, 'reseau' as ventilation, reseau_code as modalite,
    p.valeur, p.numerateur, p.denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, livraisons, p.motif
from publiees
