-- Une ligne par territoire (France sans Mayotte, région, département), période et public à suivre : bénéficiaires et part des actifs occupés, avant secret
with publics as (select distinct public, dimension from public_suivi),
beneficiaires as (
    select p.niveau_territoire, p.code_territoire, p.periode, k.public, sum(case when c.public is not null then p.n else 0 end) as n,
        -- un demandeur d'emploi n'est pas un actif occupé : il ne compte pas dans la part des indépendants
        sum(case when p.modalite not in ('nr', 'demandeur_emploi') then p.n end) as d,
        max(p.livraisons) as livraisons, max(p.obs_status) as obs_status, max(p.conf_status) as conf_status, max(p.motif) as motif
    from public_brut as p
    join publics as k on k.dimension = p.ventilation
    left join public_suivi as c on c.public = k.public and c.modalite = p.modalite
    where p.reseau_code = 'operateur_regional' and p.niveau_territoire <> 'france'
    group by p.niveau_territoire, p.code_territoire, p.periode, k.public
),
actifs as (
    select case s.niveau_territoire when 'france' then 'france_hm' else s.niveau_territoire end as niveau_territoire, s.code_territoire, k.public,
        rate(sum(case when c.public is not null then s.actifs_occupes else 0 end), sum(s.actifs_occupes), 1) as part_actifs,
        max(s.source) as source, max(s.millesime) as millesime
    from structure_territoire as s
    join publics as k on k.dimension = s.groupement
    left join public_suivi as c on c.public = k.public and c.modalite = s.groupe
    group by s.niveau_territoire, s.code_territoire, k.public
),
mesures as (
    select niveau_territoire, code_territoire, periode, livraisons, obs_status, conf_status, motif
    from mesure_brut
    where mesure = 'beneficiaires_cep' and reseau_code = 'operateur_regional' and niveau_territoire in ('france_hm', 'region', 'departement')
)
select b.niveau_territoire, b.code_territoire, b.periode, b.public, b.n, b.d, a.part_actifs, b.livraisons, b.obs_status,
    b.conf_status, b.motif, a.source, a.millesime
from beneficiaires as b
left join actifs as a on a.niveau_territoire = b.niveau_territoire and a.code_territoire = b.code_territoire and a.public = b.public
union all
select m.niveau_territoire, m.code_territoire, m.periode, 'petites_communes', p.n, p.d, p.part_actifs, m.livraisons,
    case when m.obs_status in ('L', 'M') then m.obs_status else 'E' end, m.conf_status,
    coalesce(case when m.obs_status in ('L', 'M') then m.motif end, 'actifs occupés des communes estimés'),
    'Estimation : population de 20 à 64 ans de la commune (Insee, RP2021)', '2021'
from petites_communes_brut as p
join mesures as m on m.niveau_territoire = p.niveau_territoire and m.code_territoire = p.code_territoire and m.periode = p.periode
union all
select niveau_territoire, code_territoire, periode, 'tres_petites_entreprises', null, null, null, livraisons, 'L', 'F',
    'non livré : aucune livraison d''activité ne dit la taille de l''entreprise', null, null
from mesures
