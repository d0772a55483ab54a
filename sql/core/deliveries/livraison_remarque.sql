-- Une ligne par jeu de données (activité, lieux), opérateur, période en vigueur et chose qui étonne à côté de ses autres livraisons
-- Les entrées d'un trimestre ne dépassent pas celles de l'année, celles de quatre trimestres ne sont pas moindres : on entre une fois
-- dans l'année. Sous 30 entrées, ou 10 lieux, un total double par hasard.
with totaux as (
    select a.dataset, a.operateur_code, a.periode, case a.dataset when 'activite' then 'd''entrées' else 'de lieux d''accueil' end as quoi,
        case a.dataset when 'activite' then 30 else 10 end as plancher,
        case when a.periode like '____-Q_'
            then try_cast(left(a.periode, 4) as integer) * 4 + try_cast(right(a.periode, 1) as integer) end as rang,
        sum(a.au_moins) as au_moins, case when count(a.au_plus) = count(*) then sum(a.au_plus) end as au_plus,
        max(case when l.rejetees > 0 then 1 else 0 end) as incomplete
    from apport_brut as a
    left join (
        select dataset, operateur_code, periode, sum(rejetees) as rejetees from livraison_rangee
        where en_vigueur group by dataset, operateur_code, periode
    ) as l on l.dataset = a.dataset and l.operateur_code = a.operateur_code and l.periode = a.periode
    group by a.dataset, a.operateur_code, a.periode
),
sauts as (
    select n.dataset, n.operateur_code, n.periode, n.quoi,
        n.au_moins >= 2 * a.au_plus and n.au_moins >= n.plancher as double,
        2 * n.au_plus <= a.au_moins and a.au_moins >= n.plancher as moitie
    from totaux as n
    join totaux as a on a.dataset = n.dataset and a.operateur_code = n.operateur_code and a.rang = n.rang - 1
),
annees as (
    select t.dataset, t.operateur_code, t.periode as annee, t.quoi, t.au_moins, t.au_plus, count(q.periode) as trimestres,
        case when count(q.au_plus) = count(q.periode) then sum(q.au_plus) end as somme, max(q.au_moins) as plus_grand,
        max(q.incomplete) as incomplete, max(q.periode) as dernier, arg_max(q.periode, q.au_moins) as trimestre
    from totaux as t
    join totaux as q on q.dataset = t.dataset and q.operateur_code = t.operateur_code and q.rang is not null
        and left(q.periode, 4) = t.periode
    where t.rang is null
    group by t.dataset, t.operateur_code, t.periode, t.quoi, t.au_moins, t.au_plus
),
-- un département livré à chacun des trimestres d'avant, deux au moins
connus as (
    select n.dataset, n.operateur_code, n.periode, a.code_departement
    from totaux as n
    join totaux as p on p.dataset = n.dataset and p.operateur_code = n.operateur_code and p.rang < n.rang
    join apport_brut as a on a.dataset = p.dataset and a.operateur_code = p.operateur_code and a.periode = p.periode
    group by n.dataset, n.operateur_code, n.periode, n.rang, a.code_departement
    having count(*) >= 2 and count(*) = (
        select count(*) from totaux as q
        where q.dataset = n.dataset and q.operateur_code = n.operateur_code and q.rang < n.rang)
),
perdus as (
    select c.dataset, c.operateur_code, c.periode,
        case when count(*) > 5 then count(*) || ' départements' else string_agg(t.nom, ', ' order by t.nom) end as noms
    from connus as c
    join ref_territoires as t on t.niveau_territoire = 'departement' and t.code_territoire = c.code_departement
    left join apport_brut as a on a.dataset = c.dataset and a.operateur_code = c.operateur_code and a.periode = c.periode
        and a.code_departement = c.code_departement
    where a.operateur_code is null
    group by c.dataset, c.operateur_code, c.periode
)
select dataset, operateur_code, periode, 'total' as nature,
    case when double then 'deux fois plus ' else 'moitié moins ' end || quoi || ', ou davantage, qu''au trimestre précédent' as remarque
from sauts where double or moitie
union all
select dataset, operateur_code, trimestre, 'annee', 'plus ' || quoi || ' en un trimestre que dans l''année ' || annee || ' livrée'
from annees where plus_grand > au_plus
union all
select dataset, operateur_code, dernier, 'annee',
    'les quatre trimestres font moins ' || quoi || ' que l''année ' || annee || ' livrée : il en manque à l''un d''eux'
from annees where trimestres = 4 and incomplete = 0 and somme < au_moins
union all
select dataset, operateur_code, periode, 'departement', 'aucune ligne pour ' || noms || ', livré jusqu''ici à chaque trimestre'
from perdus
