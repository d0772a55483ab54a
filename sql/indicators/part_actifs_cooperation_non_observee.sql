-- Une ligne par territoire, trimestre et axe (ou ensemble) : actifs occupés vivant où une coopération attendue n'est pas observée
with lieux as (
    select 'departement' as niveau_territoire, code_departement as code_territoire, * from actifs_cooperation
    union all
    select 'region', code_region, * from actifs_cooperation
    union all
    select 'france', 'FR', * from actifs_cooperation
),
sommes as (
    select niveau_territoire, code_territoire, periode, axe, sum(attendus) as attendus, sum(non_observes) as non_observes,
        sum(inconnus) as inconnus, sum(estimees) as estimees
    from lieux
    group by niveau_territoire, code_territoire, periode, axe
),
grille as (
    select t.niveau_territoire, t.code_territoire, q.periode, x.axe
    from ref_territoires as t
    cross join (select distinct periode from cooperation_departement) as q
    cross join (select distinct axe from cooperation_departement) as x
    where t.niveau_territoire in ('france', 'region', 'departement')
),
jugees as (
    select g.*, s.attendus, coalesce(s.non_observes, 0) as non_observes, coalesce(s.inconnus, 0) as inconnus, s.estimees,
        case when s.attendus is null then 'sans' when coalesce(s.non_observes, 0) = 0 and s.inconnus > 0 then 'inconnu'
            when s.inconnus > 0 then 'partiel' when s.estimees > 0 then 'estime' else 'normal' end as cas
    from grille as g
    left join sommes as s on s.niveau_territoire = g.niveau_territoire and s.code_territoire = g.code_territoire
        and s.periode = g.periode and s.axe = g.axe
),
publiees as (
    select niveau_territoire, code_territoire, periode, axe, publier_rapport(
        compter(case when cas not in ('sans', 'inconnu') then non_observes end, null, case when cas in ('partiel', 'estime') then 'E' else 'A' end, 'F',
            case cas when 'sans' then 'aucune coopération attendue connue : lieux non livrés, aucun réseau à portée d''un autre, ou actifs occupés par commune non connus'
                when 'inconnu' then 'non documentée : les réseaux n''ont pas livré ce qui le dirait'
                when 'partiel' then 'au moins : des coopérations attendues ne sont pas documentées ; actifs occupés estimés par commune'
                when 'estime' then 'actifs occupés estimés par commune' end),
        sur(attendus, 'A', null), 100) as p
    from jugees
)
select 'part_actifs_cooperation_non_observee' as indicateur, niveau_territoire, code_territoire, periode, case when axe = 'ensemble' then 'ensemble' else 'axe' end as ventilation, axe as modalite,
    p.valeur, p.numerateur, p.denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, cast(null as varchar) as livraisons, p.motif
from publiees
