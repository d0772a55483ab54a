-- Une ligne par lot, membre du groupement et période
select * from lot_membre
