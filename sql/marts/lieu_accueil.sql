-- Une ligne par lieu d'accueil et trimestre
select * from lieu
