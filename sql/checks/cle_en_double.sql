-- bloque : un indicateur a deux valeurs pour la même clé
select indicateur || ' ' || niveau_territoire || ' ' || code_territoire || ' ' || periode || ' ' || modalite as exemple
from indicateur
group by indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite
having count(*) > 1
