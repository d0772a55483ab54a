-- bloque : un département manque dans les territoires, les dénominateurs ou un indicateur qui a ce niveau
select 'territoire : ' || count(*) || ' départements au lieu de 101' as exemple
from territoire where niveau_territoire = 'departement' having count(*) <> 101
union all
select 'dénominateur : ' || code_territoire from territoire
where niveau_territoire = 'departement' and actifs_occupes is null
union all
select indicateur || ' : ' || count(distinct code_territoire) || ' départements en ' || periode
from indicateur where niveau_territoire = 'departement' and ventilation = 'ensemble'
group by indicateur, periode having count(distinct code_territoire) <> 101
