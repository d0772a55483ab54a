-- Une ligne par territoire, trimestre et réseau (ou ensemble, avec ou sans la distance) : conseillers accessibles (ETP) pour
-- 100 000 actifs occupés
with lignes as (
    select *, case when reseau_code = 'ensemble' then 'ensemble' else 'reseau' end as ventilation, reseau_code as modalite,
        etp_accessibles as etp from couverture_territoire
    union all
    select *, 'delivrance', 'avec_distance', etp_avec_distance from couverture_territoire where reseau_code = 'ensemble'
)
select 'apl_cep' as indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite,
    case when not absent then round(rate(etp, actifs, 100000), 4) end as valeur, case when not absent then etp end as numerateur,
    actifs as denominateur, null as borne_basse, null as borne_haute, offre_statut as obs_status, 'F' as conf_status,
    livraisons, offre_motif as motif
from lignes
