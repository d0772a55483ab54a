-- Une ligne par correction signée et livraison en vigueur qu'elle concerne : lignes qui portent encore la valeur livrée
select
    c.correction_id, l.dataset, l.livraison_id, l.operateur_code, l.periode, coalesce(t.lignes, 0) as lignes
from recu_correction as c
join recu_livraison as r on r.couverture is not distinct from c.couverture
join livraison_rangee as l on l.livraison_id = r.livraison_id and l.dataset = c.dataset and l.en_vigueur
left join recu_correction_livraison as t on t.correction_id = c.correction_id and t.livraison_id = l.livraison_id
