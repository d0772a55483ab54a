-- Une ligne par lot, mois, unité d'œuvre et cotraitant facturés
select lot_code, mois, unite_oeuvre_code, cotraitant, quantite, quantite_absence, montant_facture_ht, montant_facture_ht_absence, livraison_id
from execution
