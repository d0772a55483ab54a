-- Une ligne par contrat public et état : d'origine, puis après chaque modification, dans l'ordre
select * from contrat_public_etat
