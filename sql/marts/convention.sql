-- Une ligne par convention en vigueur dans une livraison, échue ou non
select c.convention_id, c.intitule, c.signataires, c.axes, c.niveau_territoire, c.code_territoire, t.code_region, c.date_signature,
    c.date_fin, c.document, c.livraison_id, c.ligne
from stg_conventions as c
join livraison_rangee as l on l.livraison_id = c.livraison_id and l.en_vigueur
left join ref_territoires as t on t.niveau_territoire = c.niveau_territoire and t.code_territoire = c.code_territoire
order by c.date_signature desc, c.convention_id
