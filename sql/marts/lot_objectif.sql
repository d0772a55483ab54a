-- Une ligne par lot, année et indicateur visé
select lot_code, annee, indicateur, cible, source from lot_objectif_annuel
