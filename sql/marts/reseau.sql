-- Une ligne par réseau
select * from ref_reseaux
