-- Une ligne par indicateur : sa carte d'identité
select * from ref_cartes
