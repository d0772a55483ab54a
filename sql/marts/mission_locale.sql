-- Une ligne par Mission locale et trimestre d'une livraison en vigueur ; un nombre de 1 à 4 entrées en CEP est caché
select m.periode, m.structure_id, m.nom, m.code_commune, t.code_departement, t.code_region, m.jeunes_recus, m.premiers_accueils, m.pacea,
    case when not coalesce(sous_seuil(m.entrees_cep), false) then m.entrees_cep end as entrees_cep,
    case when not coalesce(sous_seuil(m.entrees_cep), false) then rate(m.entrees_cep, m.jeunes_recus, 100) end as part_cep,
    m.livraison_id
from stg_missions_locales as m
join livraison_rangee as l on l.livraison_id = m.livraison_id and l.en_vigueur
join ref_territoires as t on t.niveau_territoire = 'commune' and t.code_territoire = m.code_commune
order by m.periode, m.structure_id
