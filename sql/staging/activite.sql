-- Une ligne par ligne chargée d'une livraison « activite »
select
    livraison_id, operateur_code, periode, code_commune, code_departement, niveau_cep,
    coalesce(sexe, 'nr') as sexe, coalesce(tranche_age, 'nr') as tranche_age, coalesce(csp, 'nr') as csp,
    coalesce(niveau_diplome, 'nr') as niveau_diplome, coalesce(statut_actif, 'nr') as statut_actif,
    entrees_cep, entrees_cep_absence, beneficiaires_cep, beneficiaires_cep_absence, rdv_presentiel, rdv_presentiel_absence,
    rdv_distance, rdv_distance_absence, contacts, contacts_absence
from lake_activite
