-- Une ligne par trimestre, département et sens attendu par les règles : observé, livré ou non, base d'entrées et attendu, avant secret
-- Attendu = taux national par entrée du public (départements livrés où le récepteur est à portée) × entrées d'ici
with dimensions as (
    select distinct periode, reseau_code, ventilation
    from activite_profil_brut
    where niveau_territoire = 'france' and modalite <> 'nr' and somme > 0
),
bases as (
    select r.periode, m.code_territoire as code_departement, r.emetteur, r.recepteur, r.ventilation, r.modalite,
        coalesce(r.ventilation, '') <> '' and d.ventilation is not null as par_public, m.brut as entrees,
        case when coalesce(r.ventilation, '') = '' or d.ventilation is null then m.brut
            when m.brut is null or coalesce(p.inconnues, 0) > 0 or coalesce(p.secretes, 0) > 0 then null
            else coalesce(p.somme, 0) end as base
    from regle_trimestre as r
    join mesure_brut as m on m.mesure = 'entrees_cep' and m.niveau_territoire = 'departement' and m.periode = r.periode
        and m.reseau_code = r.emetteur
    left join dimensions as d on d.periode = r.periode and d.reseau_code = r.emetteur and d.ventilation = r.ventilation
    left join activite_profil_brut as p on p.niveau_territoire = 'departement' and p.code_territoire = m.code_territoire
        and p.periode = r.periode and p.reseau_code = r.emetteur and p.ventilation = r.ventilation and p.modalite = r.modalite
),
atteints as (
    select distinct periode, code_departement, reseau_code from portee_departement
),
situees as (
    select r.periode, t.code_territoire as code_departement, t.code_region, r.emetteur, r.recepteur, r.public, r.explication,
        b.base, b.par_public, case when b.par_public then b.ventilation else 'ensemble' end as base_ventilation,
        case when b.par_public then b.modalite else 'ensemble' end as base_modalite, a.reseau_code is not null as a_portee,
        l.reseau_code is not null or coalesce(o.mois, 0) = 3 and o.recit > 1 as livree,
        o.livraisons, o.acceptees, o.refusees, o.sans_reponse, coalesce(o.secretes, 0) as secretes,
        case when coalesce(o.inconnues, 0) > 0 or coalesce(o.secretes, 0) > 0 then null
            when o.envoyees is not null then o.envoyees
            when l.reseau_code is not null then 0 end as envoyees,
        coalesce(o.envoyees > 0 or o.secretes > 0, false) as vue, coalesce(o.inconnues, 0) > 0 as inconnue
    from regle_trimestre as r
    join ref_territoires as t on t.niveau_territoire = 'departement'
    left join bases as b on b.periode = r.periode and b.code_departement = t.code_territoire and b.emetteur = r.emetteur
        and b.recepteur = r.recepteur
    left join atteints as a on a.periode = r.periode and a.code_departement = t.code_territoire and a.reseau_code = r.recepteur
    left join reorientation_livree as l on l.periode = r.periode and l.code_departement = t.code_territoire
        and l.reseau_code = r.emetteur
    left join reorientation_trimestre_brut as o on o.periode = r.periode and o.code_departement = t.code_territoire
        and o.emetteur = r.emetteur and o.recepteur = r.recepteur
),
taux as (
    select periode, emetteur, recepteur, rate(sum(envoyees), sum(base), 1) as taux, count(*) as departements
    from situees
    where livree and a_portee and envoyees is not null and base is not null
    group by periode, emetteur, recepteur
)
select s.*, t.taux, case when s.a_portee then t.taux * s.base end as attendues
from situees as s
left join taux as t on t.periode = s.periode and t.emetteur = s.emetteur and t.recepteur = s.recepteur
