-- Une ligne par lot, mois, unité d'œuvre et cotraitant facturés, livraisons en vigueur
select e.livraison_id, e.lot_code, e.periode as mois, e.unite_oeuvre_code, e.cotraitant, e.quantite, e.quantite_absence,
    e.montant_facture_ht, e.montant_facture_ht_absence, l.rejetees > 0 as incomplete
from stg_execution_marche as e
join livraison_rangee as l on l.livraison_id = e.livraison_id and l.en_vigueur
