-- Une ligne par opérateur, période, région, grille et item d'une livraison en vigueur ; trop peu de répondants, le niveau est caché
select * from auto_evaluation_publiable
