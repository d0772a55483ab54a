-- Une ligne par lot et mois de son contrat, jusqu'au dernier mois facturé par un lot
select lot_code, marche_code, mois, trimestre, rang, mois_total, recu, quantite, montant_facture_ht, cumul_facture_ht, plafond_ht,
    rate(cumul_facture_ht, plafond_ht, 100) as part_consommee, rate(rang, mois_total, 100) as part_ecoulee, motif, non_livres,
    demonstration
from lot_cumul
