-- Une ligne : le seuil du secret statistique
select try_cast(valeur as integer) as seuil from parametre where parametre = 'seuil_secret'
