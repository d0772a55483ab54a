-- Une ligne par trimestre pour lequel des lieux d'accueil sont livrés, dans l'ordre
select periode, row_number() over (order by periode) as rang
from periode
where dataset = 'lieux_accueil' and pas = 'trimestre'
