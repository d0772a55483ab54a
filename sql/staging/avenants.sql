-- Une ligne par avenant livré
select livraison_id, lot_code, numero_avenant, date_effet, objet_avenant, nouvelle_date_fin, nouveau_montant_max_ht, source
from lake_avenants
