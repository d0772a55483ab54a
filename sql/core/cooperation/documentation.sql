-- Une ligne par trimestre et département : ce qui est livré sur la coopération, hors réorientations
with parametres as (
    select max(try_cast(valeur as integer)) as duree from ref_parametres where parametre = 'vieillissement_trimestres'
),
recues as (
    select distinct 'conventions' as dataset, t.code_departement, cast(null as integer) as rang
    from stg_conventions as c
    join livraison_rangee as l on l.livraison_id = c.livraison_id and l.en_vigueur
    join territoire_departement as t on t.niveau_territoire = c.niveau_territoire and t.code_territoire = c.code_territoire
    where c.niveau_territoire in ('region', 'departement')
    union
    select 'instances', t.code_departement, try_cast(left(i.periode, 4) as integer) * 4 + try_cast(right(i.periode, 1) as integer)
    from stg_instances as i
    join livraison_rangee as l on l.livraison_id = i.livraison_id and l.en_vigueur
    join territoire_departement as t on t.niveau_territoire = i.niveau_territoire and t.code_territoire = i.code_territoire
    where i.niveau_territoire in ('region', 'departement')
    union
    select 'professionnalisation', t.code_departement, try_cast(left(s.periode, 4) as integer) * 4 + try_cast(right(s.periode, 1) as integer)
    from stg_professionnalisation as s
    join livraison_rangee as l on l.livraison_id = s.livraison_id and l.en_vigueur
    join territoire_departement as t on t.niveau_territoire = 'region' and t.code_territoire = s.code_region
    union
    select 'outils_partages', t.code_departement, try_cast(left(o.periode, 4) as integer) * 4 + try_cast(right(o.periode, 1) as integer)
    from stg_outils_partages as o
    join livraison_rangee as l on l.livraison_id = o.livraison_id and l.en_vigueur
    join territoire_departement as t on t.niveau_territoire = 'region' and t.code_territoire = o.code_region
)
select q.periode, d.code_territoire as code_departement,
    count(*) filter (where r.dataset = 'conventions') > 0 as conventions,
    count(*) filter (where r.dataset = 'instances') > 0 as instances,
    count(*) filter (where r.dataset = 'professionnalisation') > 0 as professionnalisation,
    count(*) filter (where r.dataset = 'outils_partages') > 0 as outils_partages
from trimestre as q
cross join parametres as p
join ref_territoires as d on d.niveau_territoire = 'departement'
left join recues as r on r.code_departement = d.code_territoire
    and (r.rang is null or r.rang between q.rang - p.duree + 1 and q.rang)
group by q.periode, d.code_territoire
