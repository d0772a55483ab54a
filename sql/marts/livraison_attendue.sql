-- Une ligne par jeu de données, opérateur et période où une livraison est attendue
select dataset, operateur_code, operateur, reseau_code, periode, fin, recue, incomplete, livraison_id
from attendu
