-- Une ligne par parcours d'un opérateur régional, période (trimestre ou année de la demande) et territoire (france, région, département)
-- Sans commune de résidence, un parcours compte dans la région de son opérateur, s'il n'en a qu'une, et dans aucun département
with regions as (
    select operateur_code, min(code_region) as code_region from operateur_region group by operateur_code having count(*) = 1
),
places as (
    select p.livraison_id, p.operateur_code, o.reseau_code, p.periode, p.sexe, p.tranche_age, p.csp, p.niveau_diplome,
        p.statut_actif, p.modalite, p.change_operateur, p.date_premier_rdv, p.date_debut_niveau_1, p.date_debut_niveau_2,
        p.date_premier_rdv - p.date_demande as delai_j,
        c.code_departement, coalesce(c.code_region, r.code_region) as code_region
    from stg_parcours as p
    join livraison_rangee as l on l.livraison_id = p.livraison_id and l.en_vigueur
    join ref_operateurs as o on o.operateur_code = p.operateur_code
    left join ref_territoires as c on c.niveau_territoire = 'commune' and c.code_territoire = p.code_commune
    left join regions as r on r.operateur_code = p.operateur_code
    where o.reseau_code = 'operateur_regional'
),
dates as (
    select *, periode as quand from places
    union all
    select *, left(periode, 4) from places
)
select d.*, 'france' as niveau_territoire, 'FR' as code_territoire from dates as d
union all
select d.*, 'region', d.code_region from dates as d where d.code_region is not null
union all
select d.*, 'departement', d.code_departement from dates as d where d.code_departement is not null
