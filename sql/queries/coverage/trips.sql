-- Une ligne par trajet livré, de commune à commune
select code_commune_depart, code_commune_arrivee, temps_min, distance_km from trajet order by 1, 2
