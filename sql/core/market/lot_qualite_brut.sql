-- Une ligne par lot et trimestre : satisfaction en fin d'unité et délai du premier rendez-vous, là où c'est livré, avant secret
with satisfaits as (
    select s.periode, s.operateur_code, s.code_region, s.repondants, s.satisfaits, s.interroges
    from stg_satisfaction as s
    join livraison_rangee as l on l.livraison_id = s.livraison_id and l.en_vigueur
    where coalesce(s.horizon_mois, 0) = 0
),
regions as (
    select e.lot_code, e.date_debut, e.date_fin, t.code_region
    from lot_etat as e
    join lot_territoire as t on t.lot_code = e.lot_code and t.seul
    where e.type_lot = 'geographique'
),
-- un opérateur qui ne sert que les régions d'un lot le représente quand il ne dit pas la région
representants as (
    select r.lot_code, o.operateur_code
    from operateur_region as o
    left join regions as r on r.code_region = o.code_region
    where o.reseau_code = 'operateur_regional'
    group by r.lot_code, o.operateur_code
),
exclusifs as (
    select p.lot_code, p.operateur_code
    from representants as p
    join (select operateur_code, count(*) as n from operateur_region group by operateur_code) as t on t.operateur_code = p.operateur_code
    join (select o.operateur_code, r.lot_code, count(*) as n from operateur_region as o join regions as r on r.code_region = o.code_region
        group by o.operateur_code, r.lot_code) as d on d.operateur_code = p.operateur_code and d.lot_code = p.lot_code
    where d.n = t.n
),
par_lot as (
    select r.lot_code, s.periode, s.repondants, s.satisfaits, s.interroges
    from satisfaits as s
    join regions as r on r.code_region = s.code_region
    union all
    select x.lot_code, s.periode, s.repondants, s.satisfaits, s.interroges
    from satisfaits as s
    join exclusifs as x on x.operateur_code = s.operateur_code
    where s.code_region is null
),
dates as (
    select trimestre, min(debut) as debut, max(fin) as fin from calendrier_mois group by trimestre
),
enquetes as (
    select p.lot_code, p.periode,
        case when count(*) filter (where p.repondants is null or p.satisfaits is null) = 0 then sum(p.satisfaits) end as satisfaits,
        case when count(*) filter (where p.repondants is null or p.satisfaits is null) = 0 then sum(p.repondants) end as repondants,
        case when count(*) filter (where p.interroges is null) = 0 then sum(p.interroges) end as interroges
    from par_lot as p
    join lot_etat as e on e.lot_code = p.lot_code
    join dates as d on d.trimestre = p.periode and d.fin >= e.date_debut and d.debut <= e.date_fin
    group by p.lot_code, p.periode
),
delais as (
    select p.lot_code, p.periode, median(date_diff('day', p.date_demande, p.date_premier_rdv)) as delai_median_j,
        count(p.date_premier_rdv) as premiers_rdv
    from stg_parcours as p
    join livraison_rangee as l on l.livraison_id = p.livraison_id and l.en_vigueur
    where p.lot_code is not null
    group by p.lot_code, p.periode
)
select coalesce(q.lot_code, d.lot_code) as lot_code, coalesce(q.periode, d.periode) as periode, q.satisfaits, q.repondants, q.interroges,
    rate(q.satisfaits, q.repondants, 100) as satisfaction, d.delai_median_j, d.premiers_rdv
from enquetes as q
full join delais as d on d.lot_code = q.lot_code and d.periode = q.periode
