-- Une ligne par lot, unité d'œuvre et période de prix livrés
select livraison_id, lot_code, unite_oeuvre_code, type_prix, prix_unitaire_ht, prix_unitaire_ht_absence, du, source
from lake_prix_unites
