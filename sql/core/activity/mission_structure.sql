-- Une ligne par Mission locale et trimestre d'une livraison en vigueur ; un petit nombre d'entrées en CEP est caché
select b.periode, b.structure_id, b.nom, b.code_commune, b.code_departement, b.code_region, b.jeunes_recus, b.premiers_accueils, b.pacea,
    case when s.secret is null then b.entrees_cep end as entrees_cep,
    case when s.secret is null then rate(b.entrees_cep, b.jeunes_recus, 100) end as part_cep, b.livraison_id
from mission_structure_brut as b
left join cellule_secrete as s on s.famille = 'entrees_mission_locale' and s.niveau_territoire = 'structure'
    and s.code_territoire = b.structure_id and s.periode = b.periode
