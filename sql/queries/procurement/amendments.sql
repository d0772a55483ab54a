-- Une ligne par avenant du lot, dans l'ordre de leur effet
select numero, date_effet, objet, nouvelle_date_fin, nouveau_montant_max_ht, origine, source
from lot_avenant where lot_code = $lot order by date_effet nulls last, numero
