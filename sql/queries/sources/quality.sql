-- Une ligne par opérateur et jeu de données : ce que valent ses livraisons
with livrees as (
    select l.operateur_code, l.dataset, count(*) filter (where l.en_vigueur) as livraisons,
        count(*) filter (where l.remplacee_par is not null) as corrections,
        sum(l.lignes) filter (where l.en_vigueur) as lignes, sum(l.rejetees) filter (where l.en_vigueur) as rejetees,
        count(*) filter (where l.en_vigueur and l.rejetees > 0) as incompletes, max(l.recue_le) as derniere_reception
    from livraison as l
    where l.operateur_code is not null
    group by l.operateur_code, l.dataset
),
attendues as (
    select operateur_code, dataset, count(*) as attendues, count(*) filter (where recue) as recues
    from livraison_attendue
    group by operateur_code, dataset
)
select a.operateur_code, o.nom as operateur, a.dataset, a.attendues, a.recues, l.corrections, l.incompletes, l.lignes,
    l.rejetees, 100.0 * l.rejetees / nullif(l.lignes + l.rejetees, 0) as part_rejetee, l.derniere_reception
from attendues as a
join operateur as o on o.operateur_code = a.operateur_code
left join livrees as l on l.operateur_code = a.operateur_code and l.dataset = a.dataset
order by a.recues - a.attendues, l.rejetees desc nulls last, operateur, a.dataset
