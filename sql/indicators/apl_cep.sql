-- Une ligne par territoire, trimestre et maillage (tous les réseaux, avec ou sans la distance, un réseau, ceux qui reçoivent un public) :
-- conseillers accessibles (ETP) pour 100 000 actifs occupés
with lignes as (
    select niveau_territoire, code_territoire, periode, ventilation, maillage as modalite, actifs, absent, offre_statut, offre_motif, livraisons,
        etp_accessibles as etp from couverture_territoire
    union all
    select niveau_territoire, code_territoire, periode, 'delivrance', 'avec_distance', actifs, absent, offre_statut, offre_motif, livraisons,
        etp_avec_distance from couverture_territoire where ventilation = 'ensemble'
),
publiees as (
    select niveau_territoire, code_territoire, periode, ventilation, modalite, livraisons,
        publier_rapport_arrondi(compter(case when not absent then etp end, null, offre_statut, 'F', offre_motif), sur(actifs, 'A', null), 100000) as p
    from lignes
)
select 'apl_cep' as indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite,
    p.valeur, p.numerateur, p.denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, livraisons, p.motif
from publiees
