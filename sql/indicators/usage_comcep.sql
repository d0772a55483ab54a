-- Une ligne par région (ou France), trimestre et réseau (ou ensemble) : conseillers actifs sur ComCEP pour cent conseillers
with conseillers as (
    select niveau_territoire, code_territoire, periode, 'reseau' as ventilation, reseau_code as modalite, effectif from conseiller_region
    union all
    select niveau_territoire, code_territoire, periode, 'ensemble', 'ensemble', case when count(effectif) = count(*) then sum(effectif) end
    from conseiller_region
    group by niveau_territoire, code_territoire, periode
),
usages as (
    select * from outil_region where outil = 'ComCEP'
),
grille as (
    select t.niveau_territoire, t.code_territoire, q.periode, m.ventilation, m.modalite
    from ref_territoires as t
    cross join (select distinct periode from usages) as q
    cross join (select distinct ventilation, modalite from usages) as m
    where t.niveau_territoire in ('france', 'region')
),
publiees as (
    select g.niveau_territoire, g.code_territoire, g.periode, g.ventilation, g.modalite, u.livraisons, publier_rapport(
        compter(case when g.niveau_territoire = 'region' or u.regions = 18 then u.actifs end, null,
            case when u.outil is null or (g.niveau_territoire = 'france' and u.regions < 18) then 'L' else 'A' end, 'F',
            case when u.outil is null then 'usage de ComCEP non livré'
                when g.niveau_territoire = 'france' and u.regions < 18 then 'usage de ComCEP livré pour ' || u.regions || ' régions sur 18'
                when u.actifs is null then 'nombre d''actifs non communiqué' end),
        sur(c.effectif, 'A', case when coalesce(c.effectif, 0) = 0 then 'nombre de conseillers non connu' end), 100) as p
    from grille as g
    left join usages as u on u.niveau_territoire = g.niveau_territoire and u.code_territoire = g.code_territoire and u.periode = g.periode
        and u.ventilation = g.ventilation and u.modalite = g.modalite
    left join conseillers as c on c.niveau_territoire = g.niveau_territoire and c.code_territoire = g.code_territoire
        and c.periode = g.periode and c.ventilation = g.ventilation and c.modalite = g.modalite
)
select 'usage_comcep' as indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite,
    p.valeur, p.numerateur, p.denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, livraisons, p.motif
from publiees
