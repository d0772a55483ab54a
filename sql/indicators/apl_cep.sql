-- Une ligne par territoire, trimestre et réseau (ou ensemble, avec ou sans la distance) : conseillers accessibles (ETP) pour
-- 100 000 actifs occupés
with lignes as (
    select *, case when reseau_code = 'ensemble' then 'ensemble' else 'reseau' end as ventilation, reseau_code as modalite,
        etp_accessibles as etp from couverture_territoire
    union all
    select *, 'delivrance', 'avec_distance', etp_avec_distance from couverture_territoire where reseau_code = 'ensemble'
),
publiees as (
    select niveau_territoire, code_territoire, periode, ventilation, modalite, livraisons,
        publier_rapport_arrondi(compter(case when not absent then etp end, null, offre_statut, 'F', offre_motif), sur(actifs, 'A', null), 100000) as p
    from lignes
)
select 'apl_cep' as indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite,
    p.valeur, p.numerateur, p.denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, livraisons, p.motif
from publiees
