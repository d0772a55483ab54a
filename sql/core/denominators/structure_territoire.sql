-- Une ligne par territoire (France hors Mayotte, région, département), groupement et groupe : actifs occupés du groupe
-- Un territoire n'a de ligne que si tous ses départements sont livrés ; un groupement, que si toutes ses cases disent le groupe
-- À défaut d'une structure livrée, la base « emploi – population active » donne la catégorie et le sexe, et « activité des
-- résidents » le statut
with longues as (
    select code_departement, code_region, 'sexe_age_csp' as groupement, sexe || '|' || tranche_age || '|' || csp as groupe,
        actifs_occupes, millesime from structure_departement
    union all
    select code_departement, code_region, 'sexe', sexe, actifs_occupes, millesime from structure_departement
    union all
    select code_departement, code_region, 'tranche_age', tranche_age, actifs_occupes, millesime from structure_departement
    union all
    select code_departement, code_region, 'csp', csp, actifs_occupes, millesime from structure_departement
    union all
    select code_departement, code_region, 'niveau_diplome', niveau_diplome, actifs_occupes, millesime from structure_departement
    union all
    select code_departement, code_region, 'statut_actif', statut_emploi, actifs_occupes, millesime from structure_departement
),
livrees as (
    select code_departement, code_region, groupement, groupe, sum(actifs_occupes) as actifs_occupes, max(millesime) as millesime,
        'Insee, recensement, structure des actifs occupés (fichier livré)' as source, 1 as ordre
    from longues
    group by code_departement, code_region, groupement, groupe
    qualify count(*) filter (where groupe is null) over (partition by code_departement, groupement) = 0
),
communes as (
    select e.*, l.millesime as edition, l.rang, t.code_departement, t.code_region,
        count(*) filter (where e.code_commune_livre = e.code_commune) over (partition by e.livraison_id, e.code_commune) > 0 as entiere
    from stg_insee_emploi_pop_active as e
    join livraison_rangee as l on l.livraison_id = e.livraison_id
    join ref_territoires as t on t.niveau_territoire = 'commune' and t.code_territoire = e.code_commune
),
derniere as (
    select c.* from communes as c
    join (
        select livraison_id from communes qualify row_number() over (order by edition desc, rang desc) = 1
    ) as d on d.livraison_id = c.livraison_id
    where not (c.entiere and c.code_commune in ('13055', '69123', '75056') and c.code_commune_livre <> c.code_commune)
),
insee as (
    select code_departement, code_region, 'csp' as groupement, 'agriculteurs' as groupe, actifs_occupes_cs1 as n, edition from derniere
    union all
    select code_departement, code_region, 'csp', 'artisans_commercants_chefs_entreprise', actifs_occupes_cs2, edition from derniere
    union all
    select code_departement, code_region, 'csp', 'cadres', actifs_occupes_cs3, edition from derniere
    union all
    select code_departement, code_region, 'csp', 'professions_intermediaires', actifs_occupes_cs4, edition from derniere
    union all
    select code_departement, code_region, 'csp', 'employes', actifs_occupes_cs5, edition from derniere
    union all
    select code_departement, code_region, 'csp', 'ouvriers', actifs_occupes_cs6, edition from derniere
    union all
    select code_departement, code_region, 'sexe', 'homme', actifs_occupes_hommes, edition from derniere
    union all
    select code_departement, code_region, 'sexe', 'femme', actifs_occupes_femmes, edition from derniere
    union all
    select t.code_departement, t.code_region, 'statut_actif', 'salarie', i.salaries_15_plus, l.millesime
    from stg_insee_activite_residents as i
    join livraison_rangee as l on l.livraison_id = i.livraison_id
    join ref_territoires as t on t.niveau_territoire = 'commune' and t.code_territoire = i.code_commune
    union all
    select t.code_departement, t.code_region, 'statut_actif', 'independant', i.non_salaries_15_plus, l.millesime
    from stg_insee_activite_residents as i
    join livraison_rangee as l on l.livraison_id = i.livraison_id
    join ref_territoires as t on t.niveau_territoire = 'commune' and t.code_territoire = i.code_commune
),
de_linsee as (
    select code_departement, code_region, groupement, groupe, sum(n) as actifs_occupes, edition as millesime,
        case when groupement = 'statut_actif' then 'Insee, recensement, base activité des résidents (fichier livré)'
            else 'Insee, recensement, base emploi – population active (fichier livré)' end as source, 2 as ordre
    from insee
    group by code_departement, code_region, groupement, groupe, edition
    having count(*) = count(n) and sum(n) > 0
    qualify rank() over (partition by code_departement, groupement order by edition desc) = 1
),
departements as (
    select * from livrees
    union all
    select d.* from de_linsee as d
    where not exists (select 1 from livrees as l where l.groupement = d.groupement)
),
niveaux as (
    select 'departement' as niveau_territoire, code_departement as code_territoire, code_departement, groupement, groupe,
        actifs_occupes, millesime, source from departements
    union all
    select 'region', code_region, code_departement, groupement, groupe, actifs_occupes, millesime, source from departements
    union all
    select 'france', 'FR', code_departement, groupement, groupe, actifs_occupes, millesime, source from departements
    where not est_mayotte('departement', code_departement)
),
presents as (
    select niveau_territoire, code_territoire, groupement, count(distinct code_departement) as departements
    from niveaux
    group by niveau_territoire, code_territoire, groupement
),
attendus as (
    select 'france' as niveau_territoire, 'FR' as code_territoire, count(*) as departements from ref_territoires
    where niveau_territoire = 'departement' and not est_mayotte(niveau_territoire, code_territoire)
    union all
    select 'region', code_region, count(*) from ref_territoires where niveau_territoire = 'departement' group by code_region
    union all
    select 'departement', code_territoire, 1 from ref_territoires where niveau_territoire = 'departement'
)
select n.niveau_territoire, n.code_territoire, n.groupement, n.groupe, sum(n.actifs_occupes) as actifs_occupes,
    max(n.millesime) as millesime, max(n.source) as source
from niveaux as n
join presents as p on p.niveau_territoire = n.niveau_territoire and p.code_territoire = n.code_territoire
    and p.groupement = n.groupement
join attendus as a on a.niveau_territoire = n.niveau_territoire and a.code_territoire = n.code_territoire
    and a.departements = p.departements
group by n.niveau_territoire, n.code_territoire, n.groupement, n.groupe
