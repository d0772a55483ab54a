-- Une ligne par territoire (france, région, département) et période de parcours : opérateurs régionaux qui les ont livrés, ou non
-- Une année n'est livrée que si ses quatre trimestres le sont
with trimestres as (
    select periode, debut, fin, provisoire from periode where dataset = 'parcours'
),
livres as (
    select operateur_code, periode, string_agg(livraison_id, ';' order by rang) as livraison_id, max(case when rejetees > 0 then 1 else 0 end) as incomplete
    from livraison_rangee
    where dataset = 'parcours' and en_vigueur and periode is not null
    group by operateur_code, periode
),
quand as (
    select periode as quand, periode, debut, fin, case when provisoire then 1 else 0 end as provisoire, 1 as trimestres from trimestres
    union all
    select left(t.periode, 4), t.periode, t.debut, t.fin, 0, 4 from trimestres as t
    join (select left(periode, 4) as annee from trimestres group by left(periode, 4) having count(*) = 4) as a
        on a.annee = left(t.periode, 4)
),
operateurs as (
    select o.operateur_code, o.operateur, o.code_region, q.quand, max(q.provisoire) as provisoire,
        count(l.livraison_id) = max(q.trimestres) as recu, max(coalesce(l.incomplete, 0)) as incomplete,
        string_agg(l.livraison_id, ';' order by l.livraison_id) as livraisons
    from operateur_region as o
    join quand as q on (o.du is null or o.du <= q.fin) and (o.au is null or o.au >= q.debut)
    left join livres as l on l.operateur_code = o.operateur_code and l.periode = q.periode
    where o.reseau_code = 'operateur_regional'
    group by o.operateur_code, o.operateur, o.code_region, q.quand
),
regions as (
    select code_region, quand, max(provisoire) as provisoire, count(*) as attendus, count(*) filter (where recu) as recus,
        max(incomplete) as incomplete, string_agg(case when not recu then operateur end, ', ' order by operateur) as manquants,
        string_agg(case when recu then livraisons end, ';' order by operateur_code) as livraisons
    from operateurs
    group by code_region, quand
),
distincts as (
    select distinct operateur_code, operateur, quand, provisoire, recu, incomplete, livraisons from operateurs
)
select 'france' as niveau_territoire, 'FR' as code_territoire, quand as periode, max(provisoire) as provisoire,
    count(*) as attendus, count(*) filter (where recu) as recus, max(incomplete) as incomplete,
    string_agg(case when not recu then operateur end, ', ' order by operateur) as manquants,
    string_agg(case when recu then livraisons end, ';' order by operateur_code) as livraisons
from distincts
group by quand
union all
select 'region', code_region, quand, provisoire, attendus, recus, incomplete, manquants, livraisons from regions
union all
select 'departement', t.code_territoire, r.quand, r.provisoire, r.attendus, r.recus, r.incomplete, r.manquants, r.livraisons
from regions as r
join ref_territoires as t on t.niveau_territoire = 'departement' and t.code_region = r.code_region
