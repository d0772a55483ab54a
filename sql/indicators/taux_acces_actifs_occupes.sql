-- Une ligne par territoire (france, région, département, EPCI), période, ventilation et modalité : entrées pour 1 000 actifs occupés
-- La France est sans Mayotte au numérateur comme au dénominateur. Ventilations : ensemble (actifs occupés au lieu de
-- résidence), denominateur (les autres dénominateurs au choix), et les publics, rapportés aux actifs occupés du même public
with rapports as (
    select e.niveau_territoire, e.code_territoire, e.periode,
        case when d.denominateur_code = 'rp_actifs_occupes_residence' then 'ensemble' else 'denominateur' end as ventilation,
        case when d.denominateur_code = 'rp_actifs_occupes_residence' then 'ensemble' else d.denominateur_code end as modalite,
        e.entrees, d.valeur as actifs, d.statut, d.source, e.obs_status, e.conf_status, e.livraisons, e.motif
    from entrees_acces as e
    join denominateur_acces as d on d.niveau_territoire = e.niveau_territoire and d.code_territoire = e.code_territoire
        and d.annee = left(e.periode, 4)
    union all
    -- le niveau de CEP n'est pas un public : le dénominateur est celui de tous
    select g.niveau_territoire, g.code_territoire, g.periode, g.ventilation, g.modalite, g.entrees, d.valeur, d.statut, d.source,
        g.obs_status, g.conf_status, g.livraisons, g.motif
    from entrees_groupe as g
    join denominateur_acces as d on d.denominateur_code = 'rp_actifs_occupes_residence' and d.niveau_territoire = g.niveau_territoire
        and d.code_territoire = g.code_territoire and d.annee = left(g.periode, 4)
    where g.ventilation = 'niveau_cep' and g.modalite <> 'nr'
    union all
    select g.niveau_territoire, g.code_territoire, g.periode, g.ventilation, g.modalite, g.entrees, s.actifs_occupes,
        case when s.actifs_occupes is null then 'L' else 'A' end,
        coalesce(s.source, 'non livré : structure des actifs occupés du territoire (recensement)'), g.obs_status, g.conf_status,
        g.livraisons, g.motif
    from entrees_groupe as g
    left join structure_territoire as s on s.niveau_territoire = g.niveau_territoire and s.code_territoire = g.code_territoire
        and s.groupement = g.ventilation and s.groupe = g.modalite
    where g.ventilation in ('sexe', 'tranche_age', 'csp', 'niveau_diplome') and g.modalite <> 'nr'
    union all
    select g.niveau_territoire, g.code_territoire, g.periode, g.ventilation, g.modalite, g.entrees, s.actifs_occupes,
        case when s.actifs_occupes is null then 'L' else 'A' end,
        coalesce(s.source, 'non livré : structure des actifs occupés du territoire (recensement)'), g.obs_status, g.conf_status,
        g.livraisons, g.motif
    from entrees_groupe as g
    left join structure_territoire as s on s.niveau_territoire = g.niveau_territoire and s.code_territoire = g.code_territoire
        and s.groupement = 'statut_actif' and s.groupe = 'independant'
    where g.ventilation = 'statut_actif' and g.modalite = 'independant'
),
publiees as (
    select niveau_territoire, code_territoire, periode, ventilation, modalite, livraisons,
        publier_taux(compter(entrees, null, obs_status, conf_status, motif), sur(actifs, statut, motif_denominateur(statut, source)),
            1000 * par_an(periode)) as p
    from rapports
)
select 'taux_acces_actifs_occupes' as indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite,
    p.valeur, p.numerateur, p.denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, livraisons, p.motif
from publiees
