-- Une ligne par territoire (france, région, département), période et ajustement : entrées observées sur entrées attendues
-- ensemble : le plus complet des ajustements que permet la structure livrée. La France vaut 1 par construction : elle est la référence
with connus as (
    select niveau_territoire, code_territoire, periode, 'ajustement' as ventilation, ajustement as modalite, observe, attendu, rapport,
        borne_basse, borne_haute from calc_attendu
    union all
    select niveau_territoire, code_territoire, periode, 'ensemble', 'ensemble', observe, attendu, rapport, borne_basse, borne_haute
    from calc_attendu where principal
),
cases as (
    select e.*, g.ventilation, g.modalite
    from entrees_acces as e
    join (select 'ensemble' as ventilation, 'ensemble' as modalite union select ventilation, modalite from connus) as g on true
    where e.niveau_territoire in ('region', 'departement')
),
reference as (
    select distinct periode from calc_attendu where principal
),
rapports as (
    select c.niveau_territoire, c.code_territoire, c.periode, c.ventilation, c.modalite, c.livraisons, publier_valeur(
        k.rapport, k.borne_basse, k.borne_haute, compter(case when c.entrees is not null then coalesce(k.observe, c.entrees) end, null,
            c.obs_status, c.conf_status, c.motif),
        sur(case when k.rapport is not null then k.attendu end, case when k.rapport is null then 'L' else 'A' end,
            case when k.rapport is null then 'non livré : structure des actifs occupés du territoire (recensement)' end)) as p
    from cases as c
    left join connus as k on k.niveau_territoire = c.niveau_territoire and k.code_territoire = c.code_territoire
        and k.periode = c.periode and k.ventilation = c.ventilation and k.modalite = c.modalite
    union all
    select e.niveau_territoire, e.code_territoire, e.periode, 'ensemble', 'ensemble', e.livraisons, publier_valeur(
        1, 1, 1, compter(e.entrees, null, e.obs_status, e.conf_status, e.motif),
        sur(case when r.periode is not null then e.entrees end, case when r.periode is null then 'L' else 'A' end,
            case when r.periode is null then 'non livré : structure des actifs occupés (recensement)' else 'référence : 1 par construction' end))
    from entrees_acces as e
    left join reference as r on r.periode = e.periode
    where e.niveau_territoire = 'france'
)
select 'ratio_acces_attendu' as indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite,
    p.valeur, p.numerateur, p.denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, livraisons, p.motif
from rapports
