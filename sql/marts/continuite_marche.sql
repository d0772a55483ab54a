-- Une ligne par région : au changement de contrat, le titulaire et les entrées du T4 2023 au T1 2024
with avant as (
    select t.code_region, max(e.titulaire) as titulaire, max(e.lot_code) as lot_code
    from lot_territoire as t join lot_etat as e on e.lot_code = t.lot_code
    where e.marche_code = 'marche_2019' and e.type_lot = 'geographique'
    group by t.code_region
),
apres as (
    select t.code_region, max(e.titulaire) as titulaire, max(e.lot_code) as lot_code
    from lot_territoire as t join lot_etat as e on e.lot_code = t.lot_code
    where e.marche_code = 'marche_2023' and e.type_lot = 'geographique'
    group by t.code_region
),
entrees as (
    select code_territoire as code_region, periode, valeur
    from mesure_activite
    where mesure = 'entrees_cep' and niveau_territoire = 'region' and reseau_code = 'operateur_regional' and valeur >= 20
),
-- le passage d'un T4 au T1 suivant, les autres années : ce que la saison seule fait
saison as (
    select a.code_region, exp(avg(ln(b.valeur) - ln(a.valeur))) as rapport, count(*) as annees
    from entrees as a
    join entrees as b on b.code_region = a.code_region and right(a.periode, 2) = 'Q4' and right(b.periode, 2) = 'Q1'
        and cast(left(b.periode, 4) as bigint) = cast(left(a.periode, 4) as bigint) + 1
    where a.periode <> '2023-Q4' and a.periode >= '2021-Q4'
    group by a.code_region
)
select r.code_territoire as code_region, r.nom as region, a.lot_code as lot_2019, b.lot_code as lot_2023,
    a.titulaire as titulaire_2019, b.titulaire as titulaire_2023,
    case when a.titulaire is not null and b.titulaire is not null then a.titulaire = b.titulaire end as reconduit,
    x.valeur as entrees_2023_q4, y.valeur as entrees_2024_q1, rate(y.valeur, x.valeur, 100) - 100 as variation,
    100 * (s.rapport - 1) as variation_de_saison, s.annees
from ref_territoires as r
left join avant as a on a.code_region = r.code_territoire
left join apres as b on b.code_region = r.code_territoire
left join entrees as x on x.code_region = r.code_territoire and x.periode = '2023-Q4'
left join entrees as y on y.code_region = r.code_territoire and y.periode = '2024-Q1'
left join saison as s on s.code_region = r.code_territoire
where r.niveau_territoire = 'region'
