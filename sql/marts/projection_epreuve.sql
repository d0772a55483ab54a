-- Une ligne par lot, mesure et origine passée : ce que la projection aurait dit, et ce qui est arrivé
select * from epreuve_projection
