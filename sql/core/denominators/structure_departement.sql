-- Une ligne par département, sexe, âge, catégorie, diplôme et statut : actifs occupés du recensement le plus récent livré
select s.code_departement, t.code_region, s.sexe, s.tranche_age, s.csp, s.niveau_diplome, s.statut_emploi, s.actifs_occupes,
    cast(s.millesime as varchar) as millesime, s.livraison_id
from stg_structure_actifs as s
join livraison_rangee as l on l.livraison_id = s.livraison_id and l.en_vigueur
join ref_territoires as t on t.niveau_territoire = 'departement' and t.code_territoire = s.code_departement
qualify rank() over (partition by s.code_departement order by s.millesime desc, l.rang desc) = 1
