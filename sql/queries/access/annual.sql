-- Une ligne par année : entrées, ou bénéficiaires, livrés par un réseau pour le territoire
select periode, valeur, obs_status, conf_status, motif
from indicateur
where indicateur = $indicateur and ventilation = 'reseau' and modalite = $reseau
  and niveau_territoire = $niveau and code_territoire = $code and length(periode) = 4
order by periode
