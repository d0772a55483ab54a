-- Une ligne par territoire et période : taux brut et stabilisé des opérateurs régionaux, verdict à côté de la France
select * from calc_comparaison
