-- Une ligne par lot et région qu'il couvre, avec son marché
select l.lot_code, l.libelle, l.marche_code, m.libelle as marche, r.code_region
from ref_lots as l
join ref_lot_region as r on r.lot_code = l.lot_code
join ref_marches as m on m.marche_code = l.marche_code
