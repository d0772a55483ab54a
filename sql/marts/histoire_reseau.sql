-- Une ligne par fait daté de l'histoire d'un réseau, avec sa source
select * from ref_histoire_reseaux
