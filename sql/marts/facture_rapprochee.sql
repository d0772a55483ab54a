-- Une ligne par lot, mois et unité d'œuvre : ce qui est facturé à côté des parcours livrés
select * from rapprochement_facture
