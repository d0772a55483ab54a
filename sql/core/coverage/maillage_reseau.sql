-- Une ligne par trimestre, maillage et réseau dont il compte les lieux
-- Un public composé est reçu par un réseau qui reçoit chacune de ses parts
with trimestres as (
    select c.periode, t.debut, t.fin
    from couverture_periode as c
    join trimestre as t on t.periode = c.periode
),
recus as (
    select t.periode, p.public, q.reseau_code
    from trimestres as t
    cross join ref_publics as p
    join perimetre_reseau as q on '|' || p.compose || '|' like '%|' || q.public || '|%'
        and (q.du is null or q.du <= t.fin) and (q.au is null or q.au >= t.debut)
    group by t.periode, p.public, q.reseau_code, p.compose
    having count(distinct q.public) = length(p.compose) - length(replace(p.compose, '|', '')) + 1
)
select t.periode, g.maillage, r.maillage as reseau_code
from trimestres as t
cross join maillage as g
join maillage as r on r.ventilation = 'reseau' and (g.ventilation = 'ensemble' or r.maillage = g.maillage)
where g.ventilation <> 'public'
union all
select p.periode, p.public, p.reseau_code
from recus as p
join maillage as r on r.maillage = p.reseau_code
