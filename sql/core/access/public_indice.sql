-- Une ligne par territoire (France hors Mayotte, région, département), période et public à suivre : parts parmi les bénéficiaires et les actifs occupés
with codes as (
    select 'femme' as public, 'sexe' as dimension, 'femme' as modalite union all
    select '50_plus', 'tranche_age', '50_plus' union all
    select 'cap_bep_ou_moins', 'niveau_diplome', 'infra_cap' union all
    select 'cap_bep_ou_moins', 'niveau_diplome', 'cap_bep' union all
    select 'ouvriers_employes', 'csp', 'ouvriers' union all
    select 'ouvriers_employes', 'csp', 'employes' union all
    select 'independant', 'statut_actif', 'independant'
),
publics as (select distinct public, dimension from codes),
beneficiaires as (
    select case p.niveau_territoire when 'france_hm' then 'france' else p.niveau_territoire end as niveau_territoire, p.code_territoire,
        p.periode, k.public, k.dimension, sum(case when c.public is not null then p.n else 0 end) as n,
        -- un demandeur d'emploi n'est pas un actif occupé : il ne compte pas dans la part des indépendants
        sum(case when p.modalite not in ('nr', 'demandeur_emploi') then p.n end) as d,
        max(p.livraisons) as livraisons, max(p.obs_status) as obs_status, max(p.conf_status) as conf_status, max(p.motif) as motif
    from public_profil as p
    join publics as k on k.dimension = p.ventilation
    left join codes as c on c.public = k.public and c.modalite = p.modalite
    where p.reseau_code = 'operateur_regional' and p.niveau_territoire <> 'france'
    group by p.niveau_territoire, p.code_territoire, p.periode, k.public, k.dimension
),
actifs as (
    select s.niveau_territoire, s.code_territoire, k.public,
        rate(sum(case when c.public is not null then s.actifs_occupes else 0 end), sum(s.actifs_occupes), 1) as part_actifs,
        max(s.source) as source, max(s.millesime) as millesime
    from structure_territoire as s
    join publics as k on k.dimension = s.groupement
    left join codes as c on c.public = k.public and c.modalite = s.groupe
    group by s.niveau_territoire, s.code_territoire, k.public
),
reunis as (
    select b.niveau_territoire, b.code_territoire, b.periode, b.public, b.n, b.d, a.part_actifs, b.livraisons, b.obs_status,
        b.conf_status, b.motif, a.source, a.millesime
    from beneficiaires as b
    left join actifs as a on a.niveau_territoire = b.niveau_territoire and a.code_territoire = b.code_territoire and a.public = b.public
    union all
    select p.niveau_territoire, p.code_territoire, p.periode, 'petites_communes', p.n, p.d, p.part_actifs, m.livraisons,
        case when m.obs_status in ('L', 'M') then m.obs_status else 'E' end, m.conf_status,
        coalesce(case when m.obs_status in ('L', 'M') then m.motif end, 'actifs occupés des communes estimés'),
        'Estimation : population de 20 à 64 ans de la commune (Insee, RP2021)', '2021'
    from public_petites_communes as p
    join mesure_activite as m on m.mesure = 'beneficiaires_cep' and m.reseau_code = 'operateur_regional'
        and m.niveau_territoire = p.niveau_territoire and m.code_territoire = p.code_territoire and m.periode = p.periode
    union all
    select m.niveau_territoire, m.code_territoire, m.periode, 'tres_petites_entreprises', null, null, null, m.livraisons, 'L', 'F',
        'non livré : aucune livraison d''activité ne dit la taille de l''entreprise', null, null
    from mesure_activite as m
    where m.mesure = 'beneficiaires_cep' and m.reseau_code = 'operateur_regional'
        and m.niveau_territoire in ('france', 'region', 'departement')
)
select *, case
    when obs_status in ('L', 'M') then 'absent'
    when sous_seuil(n) or sous_seuil(d - n) then 'secret'
    when part_actifs is null then 'sans_structure'
    when part_actifs = 0 then 'sans_public'
    when d is null or d = 0 then 'vide' else 'connu' end as cas
from reunis
