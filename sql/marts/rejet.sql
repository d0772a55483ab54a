-- Une ligne par raison pour laquelle une ligne d'un fichier a été mise de côté, ou un fichier refusé
with seules as (
    select fichier_id, max(livraison_id) as livraison_id from recu_livraison group by fichier_id having count(*) = 1
)
-- un fichier de plusieurs livraisons : le rejet est rattaché au fichier
select coalesce(s.livraison_id, r.fichier_id) as livraison_id, r.fichier_id, f.fichier, r.feuille, r.ligne, r.colonne, r.valeur,
    r.regle, r.message
from recu_rejet as r
join recu_fichier as f on f.fichier_id = r.fichier_id
left join seules as s on s.fichier_id = r.fichier_id
