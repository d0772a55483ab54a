-- Une ligne par fait publié sur le marché
select libelle, valeur, confiance, note, source, source_url from fait_marche where marche_code = $marche
