-- Une ligne par raison de mise de côté, dans un fichier ou dans tous
select fichier, feuille, ligne, colonne, valeur, regle, message, fichier_id
from rejet
where $fichier = '' or fichier_id = $fichier
order by fichier, feuille, ligne, colonne
