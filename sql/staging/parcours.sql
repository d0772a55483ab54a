-- Une ligne par ligne chargée d'une livraison « parcours »
select
    livraison_id, operateur_code, periode, parcours_id, lot_code, site_id, code_commune, sexe, tranche_age, csp,
    niveau_diplome, statut_actif, date_demande, date_premier_rdv, date_debut_niveau_1, date_debut_niveau_2, date_fin,
    modalite, coalesce(motif_recours, 'nr') as motif_recours, oriente_vers, oriente_par, change_operateur,
    unite_oeuvre_code
from lake_parcours
