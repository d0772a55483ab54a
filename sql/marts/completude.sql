-- Une ligne par livraison en vigueur d'un opérateur et colonne du contrat : lignes chargées, lignes où elle est renseignée
select l.dataset, l.operateur_code, l.periode, c.livraison_id, c.colonne, c.titre, c.obligatoire, c.lignes, c.renseignees
from recu_completude as c
join livraison_rangee as l on l.livraison_id = c.livraison_id and l.en_vigueur
where l.operateur_code is not null
