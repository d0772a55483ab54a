-- bloque : une valeur manque sans sa raison, ou une valeur absente n'est pas marquée comme telle
select indicateur || ' ' || code_territoire || ' ' || periode || ' ' || modalite as exemple, livraisons
from indicateur
where (valeur is null and (motif is null or obs_status not in ('M', 'L')))
    or (valeur is not null and (obs_status in ('M', 'L') or conf_status <> 'F'))
