-- bloque : la somme des régions ne fait pas la France, ou celle des départements la région
with connues as (
    select m.mesure, m.niveau_territoire, m.code_territoire, m.periode, m.reseau_code, m.brut, p.parent
    from mesure_brut as m
    join parent as p on p.niveau_territoire = m.niveau_territoire and p.code_territoire = m.code_territoire
    where m.niveau_territoire in ('france', 'region', 'departement')
),
enfants as (
    select mesure, niveau_territoire, parent, periode, reseau_code, sum(brut) as somme,
        count(*) filter (where brut is null) as inconnus
    from connues where niveau_territoire <> 'france'
    group by mesure, niveau_territoire, parent, periode, reseau_code
)
select e.mesure || ' ' || e.parent || ' ' || e.periode || ' ' || e.reseau_code as exemple
from enfants as e
join connues as c on c.mesure = e.mesure and c.code_territoire = e.parent and c.periode = e.periode
    and c.reseau_code = e.reseau_code
    and c.niveau_territoire = case e.niveau_territoire when 'region' then 'france' else 'region' end
where e.inconnus = 0 and c.brut is not null and e.somme <> c.brut
