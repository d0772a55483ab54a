-- Une ligne par territoire et trimestre : concentration, entre les réseaux, des conseillers accessibles (0 à 10 000)
with parts as (
    select niveau_territoire, code_territoire, periode, sum(etp_accessibles) as etp,
        sum(power(etp_accessibles, 2)) as carres
    from couverture_territoire
    where ventilation = 'reseau'
    group by niveau_territoire, code_territoire, periode
),
publiees as (
    select t.niveau_territoire, t.code_territoire, t.periode, t.livraisons, publier_nombre(compter(
        case when not t.absent then round(rate(p.carres, power(p.etp, 2), 10000), 4) end, null, t.offre_statut, 'F',
        case when not t.absent and coalesce(p.etp, 0) = 0 then 'aucun conseiller accessible par la route' else t.offre_motif end)) as p
    from couverture_territoire as t
    join parts as p on p.niveau_territoire = t.niveau_territoire and p.code_territoire = t.code_territoire
        and p.periode = t.periode
    where t.ventilation = 'ensemble'
)
select 'indice_concentration_operateurs' as indicateur, niveau_territoire, code_territoire, periode, 'ensemble' as ventilation, 'ensemble' as modalite,
    p.valeur, p.numerateur, p.denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, livraisons, p.motif
from publiees
