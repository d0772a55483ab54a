-- Une ligne par territoire (france, région, département) et année : entrées de tous les réseaux pour 100 actifs
-- La France est sans Mayotte, comme son dénominateur
with publiees as (
    select e.code_territoire, e.periode, e.livraisons, d.niveau_territoire,
        publier_rapport(compter(e.valeur, null, e.obs_status, e.conf_status, e.motif),
            sur(d.actifs_15_64, d.statut, motif_denominateur(d.statut, d.source)), 100) as p
    from mesure_ensemble as e
    join denominateur as d on d.code_territoire = e.code_territoire
        and d.niveau_territoire = case e.niveau_territoire when 'france_hm' then 'france' else e.niveau_territoire end
    where e.niveau_territoire <> 'france' and e.periode not like '%-Q_'
)
select 'taux_recours_actifs' as indicateur, niveau_territoire, code_territoire, periode, 'ensemble' as ventilation, 'ensemble' as modalite,
    p.valeur, p.numerateur, p.denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, livraisons, p.motif
from publiees
