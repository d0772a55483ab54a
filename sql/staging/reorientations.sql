-- Une ligne par ligne chargée d'une livraison « reorientations »
select
    livraison_id, periode, code_departement, emetteur, recepteur, trim(motif) as motif, envoyees, envoyees_absence,
    acceptees, acceptees_absence, refusees, refusees_absence, sans_reponse, sans_reponse_absence, declarant, feuille, ligne
from lake_reorientations
