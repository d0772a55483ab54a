-- Une ligne par raison pour laquelle une ligne d'un fichier a été mise de côté, ou un fichier refusé
select r.fichier_id as livraison_id, r.fichier_id, f.fichier, r.feuille, r.ligne, r.colonne, r.valeur, r.regle, r.message
from recu_rejet as r
join recu_fichier as f on f.fichier_id = r.fichier_id
