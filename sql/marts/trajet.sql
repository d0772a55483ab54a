-- Une ligne par trajet livré, de commune à commune, qui remplace l'estimation
select code_commune_depart, code_commune_arrivee, temps_min, distance_km, livraison_id from temps_trajet
