-- Une ligne par marché
select marche_code, libelle, acheteur, procedure, try_cast(date_lancement as date) as date_lancement, try_cast(date_debut as date) as date_debut,
    try_cast(date_fin as date) as date_fin, try_cast(nb_lots as bigint) as nb_lots, try_cast(montant_max_ht as double) as montant_publie, montant_statut, prix, note,
    source, source_url
from ref_marches
