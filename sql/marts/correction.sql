-- Une ligne par correction signée d'une valeur livrée, et ce qu'elle change
-- livraison_id vide : aucune livraison reçue n'est concernée
select
    c.correction_id, c.dataset, c.quand, c.colonne, c.valeur_livree, c.valeur_corrigee, c.motif, c.auteur, c.corrigee_le,
    c.producteur_prevenu_le, c.statut, l.livraison_id, l.operateur_code, l.periode, coalesce(l.lignes, 0) as lignes
from recu_correction as c
left join correction_livraison as l on l.correction_id = c.correction_id and l.dataset = c.dataset
