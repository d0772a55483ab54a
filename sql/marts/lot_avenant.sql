-- Une ligne par avenant d'un lot
select lot_code, numero, date_effet, objet, nouvelle_date_fin, nouveau_montant_max_ht, origine, source
from lot_avenant_date
