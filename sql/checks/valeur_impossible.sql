-- bloque : une valeur négative, infinie, ou hors de son intervalle
select indicateur || ' ' || code_territoire || ' ' || periode || ' ' || modalite || ' = ' || valeur as exemple, livraisons
from indicateur
where valeur < 0 or isinf(valeur) or isnan(valeur) or valeur < borne_basse - 1e-9 or valeur > borne_haute + 1e-9
