-- Une ligne par sens (émetteur, récepteur) que les périmètres rendent attendu, avec son explication
select * from ref_regles_cooperation
