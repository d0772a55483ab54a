-- Une ligne par dénominateur au choix, territoire et année d'activité : sa valeur, son millésime et sa source, ou pourquoi il manque
-- L'emploi au 31 décembre sert pour l'année qui suit ; sans publication plus récente, le dernier connu reste, et son millésime le dit
with annees as (
    select distinct left(periode, 4) as annee from periode where dataset = 'activite'
),
dernier as (
    select a.annee, e.niveau_territoire, e.code_territoire, max(e.annee) as millesime
    from annees as a
    join emploi_lieu_travail as e on e.annee < a.annee and e.emplois is not null
    group by a.annee, e.niveau_territoire, e.code_territoire
),
places as (
    select niveau_territoire, code_territoire, actifs_occupes, actifs_15_64, statut, source, millesime from denominateur
    where niveau_territoire in ('france', 'region', 'departement', 'epci')
),
recensement as (
    select r.niveau_territoire, r.code_territoire, sum(r.emplois) as emplois, max(r.millesime) as millesime,
        count(*) filter (where r.emplois is null and r.attendue) = 0 and min(r.millesime) = max(r.millesime) as complet
    from (
        select 'epci' as niveau_territoire, c.code_epci as code_territoire, i.emplois, i.millesime, c.pop_20_64 is not null as attendue
        from ref_territoires as c left join insee_commune as i on i.code_commune = c.code_territoire
        where c.niveau_territoire = 'commune'
        union all
        select 'departement', c.code_departement, i.emplois, i.millesime, c.pop_20_64 is not null
        from ref_territoires as c left join insee_commune as i on i.code_commune = c.code_territoire
        where c.niveau_territoire = 'commune'
        union all
        select 'region', c.code_region, i.emplois, i.millesime, c.pop_20_64 is not null
        from ref_territoires as c left join insee_commune as i on i.code_commune = c.code_territoire
        where c.niveau_territoire = 'commune'
        union all
        select 'france', 'FR', i.emplois, i.millesime, c.pop_20_64 is not null
        from ref_territoires as c left join insee_commune as i on i.code_commune = c.code_territoire
        where c.niveau_territoire = 'commune' and not est_mayotte('departement', c.code_departement)
    ) as r
    group by r.niveau_territoire, r.code_territoire
)
select 'rp_actifs_occupes_residence' as denominateur_code, p.niveau_territoire, p.code_territoire, a.annee,
    p.actifs_occupes as valeur, p.statut, p.millesime, p.source
from places as p cross join annees as a
union all
select 'population_active', p.niveau_territoire, p.code_territoire, a.annee, p.actifs_15_64, p.statut, p.millesime, p.source
from places as p cross join annees as a
union all
select 'eep_emploi_lieu_travail', p.niveau_territoire, p.code_territoire, a.annee, e.emplois,
    case when e.emplois is null then 'L' else 'A' end, e.annee,
    coalesce(e.source, 'non livré : l''emploi au lieu de travail n''est publié que pour la France hors Mayotte et des régions')
from places as p cross join annees as a
left join dernier as d on d.annee = a.annee and d.niveau_territoire = p.niveau_territoire and d.code_territoire = p.code_territoire
left join emploi_lieu_travail as e on e.niveau_territoire = d.niveau_territoire and e.code_territoire = d.code_territoire
    and e.annee = d.millesime
where p.niveau_territoire <> 'epci'
union all
select 'eep_hors_non_marchand', p.niveau_territoire, p.code_territoire, a.annee, e.emplois_marchands,
    case when e.emplois_marchands is null then 'L' else 'E' end, e.annee,
    case when e.emplois_marchands is null then 'non livré : la part du non marchand n''est publiée que pour des régions'
        else e.source end
from places as p cross join annees as a
left join dernier as d on d.annee = a.annee and d.niveau_territoire = p.niveau_territoire and d.code_territoire = p.code_territoire
left join emploi_lieu_travail as e on e.niveau_territoire = d.niveau_territoire and e.code_territoire = d.code_territoire
    and e.annee = d.millesime
where p.niveau_territoire <> 'epci'
union all
select 'rp_emploi_lieu_travail', p.niveau_territoire, p.code_territoire, a.annee, case when r.complet then r.emplois end,
    case when r.complet then 'A' else 'L' end, case when r.complet then r.millesime end,
    case when r.complet then 'Insee, recensement ' || r.millesime || ', base du comparateur de territoires (fichier livré)'
        else 'non livré : base du comparateur de territoires de l''Insee' end
from places as p cross join annees as a
left join recensement as r on r.niveau_territoire = p.niveau_territoire and r.code_territoire = p.code_territoire
