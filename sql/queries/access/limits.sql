-- Une ligne par nombre d'actifs occupés : limites de l'entonnoir d'un niveau et d'une période
select actifs_occupes, reference, bas_95, haut_95, bas_998, haut_998, bas_elargi, haut_elargi, surdispersion
from acces_entonnoir
where niveau_territoire = $niveau and periode = $periode
order by actifs_occupes
