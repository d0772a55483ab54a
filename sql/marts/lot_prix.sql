-- Une ligne par lot ou marché, et unité d'œuvre : le prix livré, sinon ce que les sources publiques en disent
select p.lot_code, e.marche_code, p.unite_oeuvre_code, u.libelle, p.type_prix, p.prix_unitaire_ht, p.du, 'livré' as prix_statut, p.source
from stg_prix_unites as p
join livraison_rangee as l on l.livraison_id = p.livraison_id and l.en_vigueur
join lot_etat as e on e.lot_code = p.lot_code
left join ref_unites_oeuvre as u on u.marche_code = e.marche_code and u.unite_oeuvre_code = p.unite_oeuvre_code
union all
select null, marche_code, unite_oeuvre_code, libelle, nullif(type_prix, ''), try_cast(prix_ht as double), null, prix_statut, source
from ref_unites_oeuvre
