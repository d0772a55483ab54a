-- Une ligne par trimestre, territoire (france, région, département), émetteur et récepteur (réseau ou partenaire), avant secret
with lignes as (
    select periode, code_departement, code_region, emetteur, recepteur, true as attendue, livree, a_portee, envoyees, acceptees,
        refusees, sans_reponse, vue, inconnue, base, case when livree and envoyees is not null then attendues end as attendues,
        case when livree and attendues is not null then envoyees end as comparees, livraisons, secretes, base_ventilation, base_modalite,
        -- le plus petit nombre que dirait un rapport de ce sens : un secret livré vaut un
        least(nullif(envoyees, 0), nullif(base, 0), case when secretes > 0 then 1 end) as plus_petit
    from reorientation_sens_brut
    union all
    select o.periode, o.code_departement, d.code_region, o.emetteur, o.recepteur, false, true, false,
        case when o.inconnues = 0 and o.secretes = 0 then o.envoyees end, o.acceptees, o.refusees, o.sans_reponse,
        o.envoyees > 0 or o.secretes > 0, o.inconnues > 0, null, null, null, o.livraisons, o.secretes, null, null, nullif(o.envoyees, 0)
    from reorientation_trimestre_brut as o
    join ref_territoires as d on d.niveau_territoire = 'departement' and d.code_territoire = o.code_departement
    where not exists (
        select 1 from regle_trimestre as r
        where r.periode = o.periode and r.emetteur = o.emetteur and r.recepteur = o.recepteur)
),
lieux as (
    select 'departement' as niveau_territoire, code_departement as code_territoire, * from lignes
    union all
    select 'region', code_region, * from lignes
    union all
    select 'france', 'FR', * from lignes
)
select periode, niveau_territoire, code_territoire, emetteur, recepteur, attendue,
    count(*) filter (where livree) as departements_livres,
    count(*) filter (where a_portee) as departements_a_portee,
    count(*) filter (where vue) as departements_vus,
    count(*) filter (where inconnue) as departements_inconnus,
    sum(case when livree then envoyees end) as envoyees, sum(case when livree then acceptees end) as acceptees,
    sum(case when livree then refusees end) as refusees, sum(case when livree then sans_reponse end) as sans_reponse,
    sum(comparees) as comparees, sum(attendues) as attendues, sum(case when livree then base end) as base,
    case when niveau_territoire = 'departement' then max(livraisons) end as livraisons,
    case when niveau_territoire = 'departement' then max(base_ventilation) end as base_ventilation,
    case when niveau_territoire = 'departement' then max(base_modalite) end as base_modalite,
    case when niveau_territoire = 'departement' then min(plus_petit) end as plus_petit
from lieux
group by periode, niveau_territoire, code_territoire, emetteur, recepteur, attendue
