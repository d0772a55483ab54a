-- bloque : un indicateur porte un territoire inconnu
select distinct i.niveau_territoire || ' ' || coalesce(i.code_territoire, '(vide)') as exemple
from indicateur as i
left join territoire as t on t.niveau_territoire = i.niveau_territoire and t.code_territoire = i.code_territoire
where t.code_territoire is null
