-- Une ligne par contrat public, état et titulaire
select * from contrat_public_titulaire
