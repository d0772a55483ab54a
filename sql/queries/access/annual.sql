-- Une ligne par année : entrées livrées par un réseau pour le territoire
select periode, valeur, obs_status, conf_status, motif
from indicateur
where indicateur = 'entrees_cep' and ventilation = 'reseau' and modalite = $reseau
  and niveau_territoire = $niveau and code_territoire = $code and length(periode) = 4
order by periode
