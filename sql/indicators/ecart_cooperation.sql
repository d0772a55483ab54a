-- Une ligne par territoire et trimestre : écart de coopération moyen des paires attendues, pondéré par les actifs concernés
with lieux as (
    select 'departement' as niveau_territoire, code_departement as code_territoire, * from ecart_paire
    union all
    select 'region', code_region, * from ecart_paire
    union all
    select 'france', 'FR', * from ecart_paire
),
sommes as (
    select niveau_territoire, code_territoire, periode, count(*) as paires,
        coalesce(rate(sum(ecart * actifs), sum(case when ecart is not null then actifs end), 1), avg(ecart)) as ecart
    from lieux
    group by niveau_territoire, code_territoire, periode
)
select 'ecart_cooperation' as indicateur, t.niveau_territoire, t.code_territoire, q.periode, 'ensemble' as ventilation,
    'ensemble' as modalite, s.ecart as valeur, null as numerateur, null as denominateur, null as borne_basse,
    null as borne_haute, case when s.ecart is null then 'M' else 'A' end as obs_status, 'F' as conf_status,
    cast(null as varchar) as livraisons,
    case when s.ecart is null then 'aucune coopération attendue n''est documentée' end as motif
from ref_territoires as t
cross join (select distinct periode from cooperation_departement) as q
left join sommes as s on s.niveau_territoire = t.niveau_territoire and s.code_territoire = t.code_territoire and s.periode = q.periode
where t.niveau_territoire in ('france', 'region', 'departement')
