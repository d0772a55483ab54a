-- Une ligne par chiffre publié, pour une année, un indicateur et un périmètre
select periode, valeur, statut, confiance, source, source_url, note
from chiffre_publie
where indicateur = $indicateur and perimetre = $perimetre and niveau_territoire = $niveau
  and code_territoire = $code and ventilation = 'ensemble' and valeur is not null and length(periode) = 4
order by periode
