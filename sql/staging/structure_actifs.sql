-- Une ligne par ligne chargée d'une livraison « structure_actifs »
select livraison_id, code_departement, sexe, tranche_age, csp, niveau_diplome, statut_emploi, actifs_occupes, millesime
from lake_structure_actifs
