-- Une ligne par avis de marché public retenu ; rang : ordre de réception de son fichier
select l.livraison_id, l.ligne, f.rang, l.marche_id, l.acheteur_id, l.acheteur_nom, l.format_avis, l.type_avis, l.nature,
    l.objet, l.code_cpv, l.procedure, l.duree_mois, l.date_notification, l.date_publication, l.montant, l.forme_prix,
    l.offres_recues, l.accord_cadre_id, l.groupement, l.titulaires, l.modifications, l.ecarts
from lake_marches_publics as l
join recu_livraison as d on d.livraison_id = l.livraison_id
join recu_fichier as f on f.fichier_id = d.fichier_id
