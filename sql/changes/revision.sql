-- Une ligne par valeur publiée par la version précédente (avant) et qui en est une autre, est cachée ou n'existe plus
with corrigees as (
    select distinct livraison_id from correction where lignes > 0
    union
    select distinct livraison_id from avant.correction where lignes > 0
),
revisees as (
    select
        a.indicateur, a.niveau_territoire, a.code_territoire, a.periode, a.ventilation, a.modalite,
        a.valeur as ancienne_valeur, n.valeur as nouvelle_valeur, a.obs_status as ancien_statut,
        n.obs_status as nouveau_statut, n.indicateur is null as disparue, a.livraisons as avant_livraisons, n.livraisons
    from avant.indicateur as a
    left join indicateur as n
        on n.indicateur = a.indicateur and n.niveau_territoire = a.niveau_territoire
        and n.code_territoire = a.code_territoire and n.periode = a.periode and n.ventilation = a.ventilation
        and n.modalite = a.modalite
    where a.valeur is not null
        and (n.valeur is null or abs(n.valeur - a.valeur) > 1e-9 * greatest(abs(a.valeur), 1))
)
select
    v.version as version_avant, v.publiee_le as publiee_avant, $maintenant::timestamp as revisee_le, r.indicateur,
    r.niveau_territoire, r.code_territoire, r.periode, r.ventilation, r.modalite, r.ancienne_valeur, r.nouvelle_valeur,
    r.ancien_statut, r.nouveau_statut,
    case when r.disparue then 'la valeur n''est plus calculée'
        when r.livraisons is distinct from r.avant_livraisons then 'nouvelle livraison ou livraison corrigée'
        when exists (select 1 from corrigees as c where r.livraisons like '%' || c.livraison_id || '%')
            then 'correction signée'
        else 'méthode, dénominateur ou référence' end as cause
from revisees as r
cross join avant.version as v
order by r.indicateur, r.niveau_territoire, r.code_territoire, r.periode, r.ventilation, r.modalite
