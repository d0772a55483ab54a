-- Une ligne : la note du modèle de l'accès attendu, pour l'ajustement principal d'un niveau
select * from acces_modele where principal and niveau_territoire = $niveau
