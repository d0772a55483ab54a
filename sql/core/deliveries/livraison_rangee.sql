-- Une ligne par livraison reçue (fichier × ce qu'il couvre : opérateur et période, lot et mois…), avec celle qui la remplace
-- Deux livraisons de la même chose sont des parties, qui s'ajoutent, ou une correction : la dernière compte seule (recu_paire)
with remplacements as (
    select p.livraison_id, min_by(p.suivante, f.rang) as remplacee_par
    from recu_paire as p
    join recu_livraison as l on l.livraison_id = p.suivante
    join recu_fichier as f on f.fichier_id = l.fichier_id
    where not p.partie
    group by p.livraison_id
)
select
    l.livraison_id, l.fichier_id, f.fichier, f.dataset, l.operateur_code, l.periode, f.recue_le, f.rang, l.lignes,
    l.rejetees, f.demonstration, f.millesime, r.remplacee_par is null as en_vigueur, r.remplacee_par,
    case when l.couverture is null then 1
        else count(*) filter (where r.remplacee_par is null) over (partition by f.dataset, l.couverture) end as parties
from recu_livraison as l
join recu_fichier as f on f.fichier_id = l.fichier_id
left join remplacements as r on r.livraison_id = l.livraison_id
