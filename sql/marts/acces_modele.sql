-- Une ligne par niveau et ajustement : la note du modèle de l'accès attendu
select * from calc_modele
