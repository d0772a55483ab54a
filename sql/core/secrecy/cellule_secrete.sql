-- Une ligne par cellule cachée : C (primaire, sous le seuil) ou D (secondaire, elle en protège une autre). Ce qui n'y est pas se publie
-- Une règle : une seule cellule cachée parmi les parts d'un total publié cache aussi la plus petite des autres parts (non nulles)
-- Le seul modèle qui décide : le remplacer ne change rien d'autre
with primaires as (
    select famille, niveau_territoire, code_territoire, parent, periode, reseau_code, ventilation, modalite, dans_parent, dans_reseaux,
        dans_modalites
    from cellule_brut
    where sous_seuil(n) or sous_seuil(plus_petit)
),
-- les totaux publiés dont une seule part est cachée
parents as (
    select famille, niveau_territoire, parent, periode, reseau_code, ventilation, modalite, min(code_territoire) as cachee
    from primaires where dans_parent
    group by famille, niveau_territoire, parent, periode, reseau_code, ventilation, modalite
    having count(*) = 1
),
reseaux as (
    select famille, niveau_territoire, code_territoire, periode, ventilation, modalite, min(reseau_code) as cachee
    from primaires where dans_reseaux
    group by famille, niveau_territoire, code_territoire, periode, ventilation, modalite
    having count(*) = 1
),
modalites as (
    select famille, niveau_territoire, code_territoire, periode, reseau_code, ventilation, min(modalite) as cachee
    from primaires where dans_modalites
    group by famille, niveau_territoire, code_territoire, periode, reseau_code, ventilation
    having count(*) = 1
),
secondaires as (
    select c.famille, c.niveau_territoire, c.code_territoire, c.periode, c.reseau_code, c.ventilation, c.modalite
    from cellule_brut as c
    join parents as g on g.famille = c.famille and g.niveau_territoire = c.niveau_territoire and g.parent = c.parent
        and g.periode = c.periode and g.reseau_code = c.reseau_code and g.ventilation = c.ventilation and g.modalite = c.modalite
    where c.dans_parent and c.n > 0 and c.code_territoire <> g.cachee
    qualify row_number() over (partition by c.famille, c.niveau_territoire, c.parent, c.periode, c.reseau_code, c.ventilation, c.modalite
        order by c.n, c.code_territoire) = 1
    union all
    select c.famille, c.niveau_territoire, c.code_territoire, c.periode, c.reseau_code, c.ventilation, c.modalite
    from cellule_brut as c
    join reseaux as g on g.famille = c.famille and g.niveau_territoire = c.niveau_territoire and g.code_territoire = c.code_territoire
        and g.periode = c.periode and g.ventilation = c.ventilation and g.modalite = c.modalite
    where c.dans_reseaux and c.n > 0 and c.reseau_code <> g.cachee
    qualify row_number() over (partition by c.famille, c.niveau_territoire, c.code_territoire, c.periode, c.ventilation, c.modalite
        order by c.n, c.reseau_code) = 1
    union all
    select c.famille, c.niveau_territoire, c.code_territoire, c.periode, c.reseau_code, c.ventilation, c.modalite
    from cellule_brut as c
    join modalites as g on g.famille = c.famille and g.niveau_territoire = c.niveau_territoire and g.code_territoire = c.code_territoire
        and g.periode = c.periode and g.reseau_code = c.reseau_code and g.ventilation = c.ventilation
    where c.dans_modalites and c.n > 0 and c.modalite <> g.cachee
    qualify row_number() over (partition by c.famille, c.niveau_territoire, c.code_territoire, c.periode, c.reseau_code, c.ventilation
        order by c.n, c.modalite) = 1
),
cachees as (
    select famille, niveau_territoire, code_territoire, periode, reseau_code, ventilation, modalite, 'C' as secret from primaires
    union all
    select famille, niveau_territoire, code_territoire, periode, reseau_code, ventilation, modalite, 'D' from secondaires
),
-- un total caché se déduirait de ses parts : elles se taisent toutes avec lui (avec_total), ou la plus petite si aucune n'est cachée
parts as (
    select c.famille, c.niveau_territoire, c.code_territoire, c.periode, c.reseau_code, c.ventilation, c.modalite
    from cellule_brut as c
    join (
        select distinct famille, niveau_territoire, code_territoire, periode, reseau_code from cachees where ventilation = 'ensemble'
    ) as t on t.famille = c.famille and t.niveau_territoire = c.niveau_territoire and t.code_territoire = c.code_territoire
        and t.periode = c.periode and t.reseau_code = c.reseau_code
    left join (
        select distinct famille, niveau_territoire, code_territoire, periode, reseau_code, ventilation from cachees where ventilation <> 'ensemble'
    ) as p on p.famille = c.famille and p.niveau_territoire = c.niveau_territoire and p.code_territoire = c.code_territoire
        and p.periode = c.periode and p.reseau_code = c.reseau_code and p.ventilation = c.ventilation
    where c.dans_modalites and c.n is not null and (c.avec_total or (c.n > 0 and p.famille is null))
    qualify c.avec_total or row_number() over (partition by c.famille, c.niveau_territoire, c.code_territoire, c.periode, c.reseau_code,
        c.ventilation order by c.n, c.modalite) = 1
)
select famille, niveau_territoire, code_territoire, periode, reseau_code, ventilation, modalite, min(secret) as secret
from (
    select * from cachees
    union all
    select *, 'D' from parts
) as toutes
group by famille, niveau_territoire, code_territoire, periode, reseau_code, ventilation, modalite
