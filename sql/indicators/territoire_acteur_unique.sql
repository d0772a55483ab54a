-- Une ligne par territoire, trimestre et réseau (ou ensemble) : part des actifs occupés près de qui un seul réseau a un lieu
-- Par réseau (celui qui est seul), au-dessus de l'EPCI
with lignes as (
    select niveau_territoire, code_territoire, periode, rang, actifs, absent, livraisons, statut, motif, 'ensemble' as reseau_code
    from couverture_territoire
    where reseau_code = 'ensemble'
    union all
    select t.niveau_territoire, t.code_territoire, t.periode, t.rang, t.actifs, t.absent, t.livraisons, t.statut, t.motif,
        r.reseau_code
    from couverture_territoire as t
    join couverture_territoire as r on r.niveau_territoire = t.niveau_territoire and r.code_territoire = t.code_territoire
        and r.rang = t.rang and r.reseau_code <> 'ensemble'
    where t.reseau_code = 'ensemble' and t.niveau_territoire <> 'epci'
)
select 'territoire_acteur_unique' as indicateur, t.niveau_territoire, t.code_territoire, t.periode,
    case when t.reseau_code = 'ensemble' then 'ensemble' else 'reseau' end as ventilation, t.reseau_code as modalite,
    case when not t.absent then round(rate(coalesce(s.actifs_seuls, 0), t.actifs, 100), 4) end as valeur,
    case when not t.absent then coalesce(s.actifs_seuls, 0) end as numerateur, t.actifs as denominateur,
    null as borne_basse, null as borne_haute, t.statut as obs_status, 'F' as conf_status, t.livraisons, t.motif
from lignes as t
left join couverture_seul as s on s.niveau_territoire = t.niveau_territoire and s.code_territoire = t.code_territoire
    and s.reseau_code = t.reseau_code and t.rang between s.rang_du and s.rang_au
