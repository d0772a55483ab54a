-- Une ligne par lot livré
select livraison_id, lot_code, marche_code, libelle_lot, type_lot, statut_lot, regions_lot, titulaire, date_debut, date_fin,
    montant_max_ht, montant_max_ht_absence, offres_recues, offres_recues_absence, marche_public_id, source
from lake_lots_contrat
