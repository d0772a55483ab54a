-- Une ligne par avenant d'un lot : livré, ou modification publiée de son contrat (DECP)
select a.lot_code, cast(a.numero_avenant as bigint) as numero, a.date_effet, a.objet_avenant as objet,
    a.nouvelle_date_fin, a.nouveau_montant_max_ht, 'avenant livré' as origine, a.source
from stg_avenants as a
join livraison_rangee as l on l.livraison_id = a.livraison_id and l.en_vigueur
union all
select c.lot_code, e.rang, e.date_effet, e.objet, e.date_fin, e.montant, 'modification publiée (DECP)', 'Données essentielles de la commande publique'
from lot_contrat as c
join contrat_public as p on p.marche_id = c.marche_public_id
join contrat_public_etat as e on e.contrat_id = p.contrat_id and e.rang > 0
