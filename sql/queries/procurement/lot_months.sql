-- Une ligne par mois du lot
select mois, rang, mois_total, recu, quantite, montant_facture_ht, cumul_facture_ht, plafond_ht, part_consommee, part_ecoulee, motif
from lot_mois where lot_code = $lot order by mois
