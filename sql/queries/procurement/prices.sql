-- Une ligne par unité d'œuvre du lot : son prix livré ou, à défaut, ce que les sources publiques en disent
with siens as (select * from lot_prix where lot_code = $lot)
select p.unite_oeuvre_code, p.libelle, p.type_prix, p.prix_unitaire_ht, p.du, p.prix_statut, p.source
from lot_prix as p
where p.lot_code = $lot
  or (p.lot_code is null and p.marche_code = $marche and p.unite_oeuvre_code not in (select unite_oeuvre_code from siens))
order by p.unite_oeuvre_code
