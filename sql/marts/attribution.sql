-- Une ligne par résultat de lot et par gagnant d'un avis d'attribution de TED
select * from stg_attributions
