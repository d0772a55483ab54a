-- Une ligne par Mission locale et trimestre d'une livraison en vigueur ; un petit nombre d'entrées en CEP est caché
select * from mission_structure
order by periode, structure_id
