-- Une ligne par année : entrées des opérateurs régionaux selon le total annuel, les trimestres, les parcours et les chiffres publiés
select annee, total_annuel, somme_trimestres, somme_parcours, publie, ecart_trimestres_pourcent, ecart_parcours_pourcent, explication,
  source_publiee
from rapprochement
where niveau_territoire = $niveau and code_territoire = $code
order by annee
