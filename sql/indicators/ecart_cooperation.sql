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
),
publiees as (
    select t.niveau_territoire, t.code_territoire, q.periode,
        publier_nombre(compter(s.ecart, null, 'A', 'F', case when s.ecart is null then 'aucune coopération attendue n''est documentée' end)) as p
    from ref_territoires as t
    cross join (select distinct periode from cooperation_departement) as q
    left join sommes as s on s.niveau_territoire = t.niveau_territoire and s.code_territoire = t.code_territoire and s.periode = q.periode
    where t.niveau_territoire in ('france', 'region', 'departement')
)
select 'ecart_cooperation' as indicateur, niveau_territoire, code_territoire, periode, 'ensemble' as ventilation, 'ensemble' as modalite,
    p.valeur, p.numerateur, p.denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, cast(null as varchar) as livraisons, p.motif
from publiees
