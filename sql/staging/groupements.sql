-- Une ligne par lot, membre du groupement et période livrés
select livraison_id, lot_code, membre, role_membre, departements_couverts, du, au, source
from lake_groupements
