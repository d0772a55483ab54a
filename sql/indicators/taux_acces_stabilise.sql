-- Une ligne par territoire (france, région, département, EPCI) et période : taux d'accès stabilisé, rapproché de la moyenne selon la taille du territoire
-- La France n'a pas besoin d'être stabilisée : son taux brut est la référence
with taux as (
    select e.*, e.niveau_territoire = 'france' as reference, d.statut, d.source,
        case when e.niveau_territoire = 'france' then rate(e.entrees * par_an(e.periode), d.actifs_occupes, 1000) else c.taux_stabilise end as taux,
        case when e.niveau_territoire = 'france' then rate(byar_bas(e.entrees) * par_an(e.periode), d.actifs_occupes, 1000)
            else c.borne_basse end as bas,
        case when e.niveau_territoire = 'france' then rate(byar_haut(e.entrees) * par_an(e.periode), d.actifs_occupes, 1000)
            else c.borne_haute end as haut,
        case when e.niveau_territoire = 'france' then d.actifs_occupes else c.actifs_occupes end as actifs
    from entrees_acces as e
    join denominateur as d on d.niveau_territoire = e.niveau_territoire and d.code_territoire = e.code_territoire
    left join calc_comparaison as c on c.niveau_territoire = e.niveau_territoire and c.code_territoire = e.code_territoire
        and c.periode = e.periode
),
publiees as (
    select niveau_territoire, code_territoire, periode, livraisons, publier_valeur(
        taux, bas, haut, compter(entrees, null, obs_status, conf_status, motif), sur(actifs, 'A', case
            when actifs is null and statut = 'B' then motif_denominateur(statut, source)
            when actifs is null then 'dénominateur absent, ou trop peu de territoires connus' end)) as p
    from taux
)
select 'taux_acces_stabilise' as indicateur, niveau_territoire, code_territoire, periode, 'ensemble' as ventilation, 'ensemble' as modalite,
    p.valeur, p.numerateur, p.denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, livraisons, p.motif
from publiees
