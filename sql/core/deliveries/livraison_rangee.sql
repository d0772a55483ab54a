-- Une ligne par livraison reçue (fichier × ce qu'il couvre : opérateur et période, lot et mois…), avec celle qui la remplace
select
    l.livraison_id, l.fichier_id, f.fichier, f.dataset, l.operateur_code, l.periode, f.recue_le, f.rang, l.lignes,
    l.rejetees, f.demonstration, f.millesime,
    -- un fichier officiel ne couvre rien en particulier : il n'en remplace aucun
    case when l.couverture is null then true
        else row_number() over (partition by f.dataset, l.couverture order by f.rang desc) = 1
    end as en_vigueur,
    case when l.couverture is not null then
        lag(l.livraison_id) over (partition by f.dataset, l.couverture order by f.rang desc)
    end as remplacee_par
from recu_livraison as l
join recu_fichier as f on f.fichier_id = l.fichier_id
