-- Une ligne par jeu de données, territoire (commune exceptée), période et réseau : opérateurs attendus et reçus
-- Une région dont le marché n'a pas de titulaire n'attend personne : 0 attendu
with grille as (
    select a.dataset, o.code_region, a.periode, a.reseau_code
    from (select distinct dataset, periode, reseau_code from attendu) as a
    cross join (select distinct code_region from operateur_region) as o
),
servies as (
    select o.code_region, a.* from operateur_region as o join attendu as a on a.operateur_code = o.operateur_code
),
regions as (
    select g.dataset, g.code_region, g.periode, g.reseau_code, count(a.operateur_code) as attendus,
        count(*) filter (where a.recue) as recus,
        max(case when a.incomplete then 1 else 0 end) = 1 as incomplete,
        string_agg(case when not a.recue then a.operateur end, ', ' order by a.operateur) as manquants,
        string_agg(case when a.incomplete then a.operateur end, ', ' order by a.operateur) as incomplets,
        string_agg(a.livraison_id, ';' order by a.livraison_id) as livraisons
    from grille as g
    left join servies as a on a.dataset = g.dataset and a.code_region = g.code_region and a.periode = g.periode
        and a.reseau_code = g.reseau_code
    group by g.dataset, g.code_region, g.periode, g.reseau_code
),
france as (
    select dataset, periode, reseau_code, count(*) as attendus, count(*) filter (where recue) as recus,
        max(case when incomplete then 1 else 0 end) = 1 as incomplete,
        string_agg(case when not recue then operateur end, ', ' order by operateur) as manquants,
        string_agg(case when incomplete then operateur end, ', ' order by operateur) as incomplets,
        string_agg(livraison_id, ';' order by livraison_id) as livraisons
    from attendu
    group by dataset, periode, reseau_code
),
-- un EPCI à cheval sur deux régions, ou une zone, attend les opérateurs de toutes ses régions
composes as (
    select niveau_territoire, code_territoire, code_regions
    from ref_territoires
    where niveau_territoire = 'epci' and code_regions like '%|%'
    union all
    select niveau_territoire, code_territoire, code_regions from zone
),
a_cheval as (
    select r.dataset, e.niveau_territoire, e.code_territoire, r.periode, r.reseau_code, sum(r.attendus) as attendus, sum(r.recus) as recus,
        max(case when r.incomplete then 1 else 0 end) = 1 as incomplete,
        string_agg(r.manquants, ', ' order by r.code_region) as manquants,
        string_agg(r.incomplets, ', ' order by r.code_region) as incomplets,
        string_agg(r.livraisons, ';' order by r.code_region) as livraisons
    from composes as e
    join regions as r on '|' || e.code_regions || '|' like '%|' || r.code_region || '|%'
    group by r.dataset, e.niveau_territoire, e.code_territoire, r.periode, r.reseau_code
),
reunis as (
    select dataset, 'france' as niveau_territoire, 'FR' as code_territoire, periode, reseau_code, attendus, recus, incomplete,
        manquants, incomplets, livraisons from france
    union all
    select dataset, 'region', code_region, periode, reseau_code, attendus, recus, incomplete, manquants, incomplets, livraisons
    from regions
    union all
    select r.dataset, t.niveau_territoire, t.code_territoire, r.periode, r.reseau_code, r.attendus, r.recus, r.incomplete,
        r.manquants, r.incomplets, r.livraisons
    from ref_territoires as t
    join regions as r on r.code_region = t.code_region
    where t.niveau_territoire = 'departement' or (t.niveau_territoire = 'epci' and t.code_regions not like '%|%')
    union all
    select dataset, niveau_territoire, code_territoire, periode, reseau_code, attendus, recus, incomplete, manquants,
        incomplets, livraisons
    from a_cheval
)
select dataset, niveau_territoire, code_territoire, periode, reseau_code, attendus, recus, incomplete, manquants, incomplets,
    livraisons
from reunis
-- l'activité par EPCI n'est connue que des opérateurs régionaux, seuls à livrer la commune ; par zone, elle n'est pas sommée
where dataset <> 'activite' or niveau_territoire in ('france', 'region', 'departement')
    or (niveau_territoire = 'epci' and reseau_code = 'operateur_regional')
