-- Une ligne par outil, trimestre, région et réseau d'une livraison « outils_partages »
select
    livraison_id, outil, periode, code_region, reseau_code, inscrits, inscrits_absence, actifs_trimestre,
    actifs_trimestre_absence, messages, messages_absence, sans_reponse, sans_reponse_absence, delai_reponse_median_h,
    delai_reponse_median_h_absence, ressources, ressources_absence, ressources_plus_12_mois,
    ressources_plus_12_mois_absence
from lake_outils_partages
