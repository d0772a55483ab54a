-- Une ligne par paramètre du calcul
select parametre, valeur, source from ref_parametres
