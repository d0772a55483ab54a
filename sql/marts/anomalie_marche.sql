-- Une ligne par anomalie d'une facture
select * from anomalie
