-- Une ligne par année et unité d'œuvre facturée du lot : quantité et part dans l'année
select left(mois, 4) as annee, unite_oeuvre_code, sum(quantite) as quantite,
  100.0 * sum(quantite) / nullif(sum(sum(quantite)) over (partition by left(mois, 4)), 0) as part
from lot_unite where lot_code = $lot
group by annee, unite_oeuvre_code
order by annee, unite_oeuvre_code
