-- bloque : la France sans Mayotte n'est pas la somme de ses départements du recensement
select 'FR : ' || f.actifs_occupes as exemple
from territoire as f
where f.niveau_territoire = 'france' and abs(f.actifs_occupes - (
    select sum(d.actifs_occupes) from territoire as d
    where d.niveau_territoire = 'departement' and not est_mayotte(d.niveau_territoire, d.code_territoire))) > 1
    and f.millesime = (select max(millesime) from territoire where niveau_territoire = 'departement'
        and not est_mayotte(niveau_territoire, code_territoire))
