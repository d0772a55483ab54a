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
)
select 'ratio_acces_attendu' as indicateur, c.niveau_territoire, c.code_territoire, c.periode, c.ventilation, c.modalite,
    k.rapport as valeur, case when k.rapport is not null then k.observe end as numerateur,
    case when k.rapport is not null then k.attendu end as denominateur,
    case when k.rapport is not null then k.borne_basse end as borne_basse, case when k.rapport is not null then k.borne_haute end as borne_haute,
    case when k.rapport is not null then c.obs_status when c.entrees is null then c.obs_status else 'L' end as obs_status,
    c.conf_status, c.livraisons,
    case when k.rapport is not null then c.motif when c.entrees is null then c.motif
        else 'non livré : structure des actifs occupés du territoire (recensement)' end as motif
from cases as c
left join connus as k on k.niveau_territoire = c.niveau_territoire and k.code_territoire = c.code_territoire
    and k.periode = c.periode and k.ventilation = c.ventilation and k.modalite = c.modalite
union all
select 'ratio_acces_attendu', e.niveau_territoire, e.code_territoire, e.periode, 'ensemble', 'ensemble',
    case when e.entrees is not null and r.periode is not null then 1 end,
    case when e.entrees is not null and r.periode is not null then e.entrees end,
    case when e.entrees is not null and r.periode is not null then e.entrees end,
    case when e.entrees is not null and r.periode is not null then 1 end, case when e.entrees is not null and r.periode is not null then 1 end,
    case when e.entrees is null then e.obs_status when r.periode is null then 'L' else e.obs_status end, e.conf_status, e.livraisons,
    case when e.entrees is null then e.motif when r.periode is null then 'non livré : structure des actifs occupés (recensement)'
        else coalesce(e.motif || ' ; ', '') || 'référence : 1 par construction' end
from entrees_acces as e
left join reference as r on r.periode = e.periode
where e.niveau_territoire = 'france'
