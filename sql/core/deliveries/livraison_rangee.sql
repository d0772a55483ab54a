-- Une ligne par livraison reçue (fichier × ce qu'il couvre : opérateur et période, lot et mois…), avec celle qui la remplace
-- Deux livraisons de la même chose sont des parties, qui s'ajoutent, ou une correction : la dernière compte seule (recu_paire)
-- Un opérateur qui n'est chargé de rien pendant la période ne compte pas : son successeur livre les mêmes personnes
with remplacements as (
    select p.livraison_id, min_by(p.suivante, f.rang) as remplacee_par
    from recu_paire as p
    join recu_livraison as l on l.livraison_id = p.suivante
    join recu_fichier as f on f.fichier_id = l.fichier_id
    where not p.partie
    group by p.livraison_id
),
jugees as (
    select l.*, f.fichier, f.dataset, f.recue_le, f.rang, f.demonstration, f.millesime, r.remplacee_par,
        coalesce(try_cast(o.du as date) > fin_de(l.periode) or try_cast(o.au as date) < debut_de(l.periode), false) as hors_mandat
    from recu_livraison as l
    join recu_fichier as f on f.fichier_id = l.fichier_id
    left join remplacements as r on r.livraison_id = l.livraison_id
    left join ref_operateurs as o on o.operateur_code = l.operateur_code
)
select
    livraison_id, fichier_id, fichier, dataset, operateur_code, periode, recue_le, rang, lignes, rejetees, demonstration, millesime,
    remplacee_par is null and not hors_mandat as en_vigueur, remplacee_par, hors_mandat,
    case when couverture is null then 1
        else count(*) filter (where remplacee_par is null and not hors_mandat) over (partition by dataset, couverture) end as parties
from jugees
