-- Une ligne par commune d'un fichier de l'Insee : l'édition la plus récente l'emporte
with livrees as (
    -- Paris, Lyon et Marseille peuvent être livrées entières et par arrondissement : elles ne comptent qu'une fois
    select *, count(*) filter (where code_commune_livre = code_commune) over (partition by livraison_id, code_commune) > 0
        as entiere
    from stg_insee_comparateur
),
communes as (
    select i.code_commune, l.millesime, l.rang, l.livraison_id,
        -- les communes fusionnées depuis l'édition sont réunies dans la commune actuelle
        sum(i.actifs_15_64) as actifs, sum(i.chomeurs_15_64) as chomeurs, sum(i.population) as population,
        count(*) = count(i.actifs_15_64) and count(*) = count(i.chomeurs_15_64) as complete
    from livrees as i
    join livraison_rangee as l on l.livraison_id = i.livraison_id
    where not (i.entiere and i.code_commune in ('13055', '69123', '75056') and i.code_commune_livre <> i.code_commune)
    group by i.code_commune, l.millesime, l.rang, l.livraison_id
)
select code_commune, millesime, livraison_id, population, actifs as actifs_15_64, actifs - chomeurs as actifs_occupes
from communes
where complete
qualify row_number() over (partition by code_commune order by millesime desc, rang desc) = 1
