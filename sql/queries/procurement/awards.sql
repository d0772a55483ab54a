-- Une ligne par résultat de lot d'un avis d'attribution de TED
select avis_id, lot_avis, lot_titre, resultat, motif_non_attribution, offres_recues, gagnant_nom, role, contrat_date
from attribution order by avis_id, lot_avis
