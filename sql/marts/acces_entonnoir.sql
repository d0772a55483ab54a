-- Une ligne par niveau, période et nombre d'actifs occupés : limites de l'entonnoir
select * from calc_entonnoir
