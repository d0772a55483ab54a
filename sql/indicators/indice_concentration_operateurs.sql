-- Une ligne par territoire et trimestre : concentration, entre les réseaux, des conseillers accessibles (0 à 10 000)
with parts as (
    select niveau_territoire, code_territoire, periode, sum(etp_accessibles) as etp,
        sum(power(etp_accessibles, 2)) as carres
    from couverture_territoire
    where reseau_code <> 'ensemble'
    group by niveau_territoire, code_territoire, periode
)
select 'indice_concentration_operateurs' as indicateur, t.niveau_territoire, t.code_territoire, t.periode,
    'ensemble' as ventilation, 'ensemble' as modalite,
    case when not t.absent then round(rate(p.carres, power(p.etp, 2), 10000), 4) end as valeur, null as numerateur, null as denominateur,
    null as borne_basse, null as borne_haute,
    case when not t.absent and coalesce(p.etp, 0) = 0 then 'M' else t.offre_statut end as obs_status, 'F' as conf_status,
    t.livraisons,
    case when not t.absent and coalesce(p.etp, 0) = 0 then 'aucun conseiller accessible par la route' else t.offre_motif end
        as motif
from couverture_territoire as t
join parts as p on p.niveau_territoire = t.niveau_territoire and p.code_territoire = t.code_territoire
    and p.periode = t.periode
where t.reseau_code = 'ensemble'
