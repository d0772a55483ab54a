-- Une ligne par ligne chargée d'une livraison « execution_marche »
select
    livraison_id, lot_code, periode, unite_oeuvre_code, cotraitant, quantite, quantite_absence, montant_facture_ht,
    montant_facture_ht_absence
from lake_execution_marche
