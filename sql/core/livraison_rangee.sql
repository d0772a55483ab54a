-- Une ligne par livraison reçue (fichier × opérateur × période), avec celle qui la remplace
select
    l.livraison_id, l.fichier_id, f.fichier, f.dataset, l.operateur_code, l.periode, f.recue_le, f.rang, l.lignes,
    l.rejetees, f.demonstration, f.millesime,
    -- un fichier officiel ne couvre pas un opérateur et une période : il n'en remplace aucun
    case when l.operateur_code is null then true
        else row_number() over (partition by f.dataset, l.operateur_code, l.periode order by f.rang desc) = 1
    end as en_vigueur,
    case when l.operateur_code is not null then
        lag(l.livraison_id) over (partition by f.dataset, l.operateur_code, l.periode order by f.rang desc)
    end as remplacee_par
from recu_livraison as l
join recu_fichier as f on f.fichier_id = l.fichier_id
