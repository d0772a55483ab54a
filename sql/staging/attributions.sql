-- Une ligne par résultat de lot et par gagnant d'un avis d'attribution de TED
select livraison_id, avis_id, lot_avis, lot_titre, lieux, resultat, motif_non_attribution, offres_recues, montant_max,
    duree_mois, offre_id, gagnant_id, gagnant_nom, role, contrat_id, contrat_date, montant_offre, acheteur_nom
from lake_attributions
