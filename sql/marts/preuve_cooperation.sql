-- Une ligne par preuve de coopération, paire de réseaux et axe, au territoire où elle est livrée
-- Une quantité de réorientations de 1 à 4 est cachée (conf_status C) : la preuve reste
select row_number() over (order by type_preuve, periode, niveau_territoire, code_territoire, reseau_a, reseau_b, sens, axe,
        libelle, livraisons, ligne) as preuve_id,
    type_preuve, axe, reseau_a, reseau_b, sens, niveau_territoire, code_territoire, periode, date_debut, date_fin, libelle,
    case when not coalesce(sous_seuil(quantite), false) then quantite end as quantite,
    case when coalesce(sous_seuil(quantite), false) then 'C' else 'F' end as conf_status, document, livraisons, ligne
from preuve
order by niveau_territoire, code_territoire, periode
