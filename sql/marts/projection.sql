-- Une ligne par lot et mesure : où elle atterrit à la fin du contrat, ou pourquoi on ne projette pas
select * from projection_lot
