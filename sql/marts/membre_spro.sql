-- Une ligne par membre du SPRO, trimestre, région et commune d'une livraison en vigueur
select s.periode, s.code_region, s.organisme, s.reseau_code, s.spro_statut, s.niveau_1, s.code_commune, c.nom as commune,
    s.evenements, s.livraison_id, s.ligne
from stg_spro as s
join livraison_rangee as l on l.livraison_id = s.livraison_id and l.en_vigueur
left join ref_territoires as c on c.niveau_territoire = 'commune' and c.code_territoire = s.code_commune
