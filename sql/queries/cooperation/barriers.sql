-- Une ligne par motif de frein (logement, santé, mobilité…) : réorientations du territoire sur quatre trimestres, hors secret
select motif, sum(envoyees) as envoyees, count(*) filter (where conf_status <> 'F') as cachees
from frein_reorientation
where periode between $debut and $periode and niveau_territoire = $niveau and code_territoire = $code
group by motif
order by envoyees desc nulls last
