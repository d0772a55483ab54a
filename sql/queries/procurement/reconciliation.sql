-- Une ligne par mois et unité d'œuvre du lot : facturé à côté des parcours livrés ; ce qui se compare d'abord
select mois, unite_oeuvre_code, facturees, parcours, ecart, etat
from facture_rapprochee where lot_code = $lot
order by case when ecart is null then 2 when ecart = 0 then 1 else 0 end, mois desc, unite_oeuvre_code
