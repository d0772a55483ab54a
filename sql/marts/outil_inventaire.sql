-- Une ligne par outil partagé connu, avec son porteur et sa source
select * from ref_outils_partages_inventaire
