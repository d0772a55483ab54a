-- Une ligne par Mission locale et trimestre d'une livraison en vigueur, avant secret
select m.periode, m.structure_id, m.nom, m.code_commune, t.code_departement, t.code_region, m.jeunes_recus, m.premiers_accueils, m.pacea,
    m.entrees_cep, m.livraison_id
from stg_missions_locales as m
join livraison_rangee as l on l.livraison_id = m.livraison_id and l.en_vigueur
join ref_territoires as t on t.niveau_territoire = 'commune' and t.code_territoire = m.code_commune
