-- Une ligne par territoire (france, région, département), période et réseau : part du réseau dans les entrées
select
    'part_operateur' as indicateur, m.niveau_territoire, m.code_territoire, m.periode, 'reseau' as ventilation,
    m.reseau_code as modalite, rate(m.valeur, e.valeur, 100) as valeur, m.valeur as numerateur, e.valeur as denominateur,
    null as borne_basse, null as borne_haute,
    case when m.valeur is null then m.obs_status when e.valeur is null then e.obs_status
        when 'E' in (m.obs_status, e.obs_status) then 'E' when 'P' in (m.obs_status, e.obs_status) then 'P' else 'A'
        end as obs_status,
    case when m.valeur is null then m.conf_status else e.conf_status end as conf_status, e.livraisons,
    case when m.valeur is null then m.motif when e.valeur is null then 'total de tous les réseaux inconnu : ' || e.motif
        else e.motif end as motif
from mesure_activite as m
join mesure_ensemble as e on e.niveau_territoire = m.niveau_territoire and e.code_territoire = m.code_territoire
    and e.periode = m.periode
where m.mesure = 'entrees_cep'
