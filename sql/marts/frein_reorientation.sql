-- Une ligne par trimestre, territoire (france, région, département) et motif de frein : réorientations, petits nombres cachés
select * from frein_publiable
