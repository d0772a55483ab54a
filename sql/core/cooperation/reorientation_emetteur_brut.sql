-- Une ligne par trimestre, territoire et réseau émetteur (ou ensemble) : réorientations attendues envoyées, avant secret
with departements as (
    select 'region' as niveau_territoire, code_region as code_territoire, count(*) as n from ref_territoires
    where niveau_territoire = 'departement' group by code_region
    union all
    select 'departement', code_territoire, 1 from ref_territoires where niveau_territoire = 'departement'
    union all
    select 'france', 'FR', count(*) from ref_territoires where niveau_territoire = 'departement'
),
sommes as (
    select r.periode, r.niveau_territoire, r.code_territoire, r.emetteur as reseau_code, sum(r.envoyees) as brut,
        min(case when r.departements_livres > 0 then 1 else 0 end) as livree,
        min(case when r.departements_livres = d.n then 1 else 0 end) as complete, sum(r.departements_inconnus) as inconnus
    from reorientation_brut as r
    join departements as d on d.niveau_territoire = r.niveau_territoire and d.code_territoire = r.code_territoire
    where r.attendue
    group by r.periode, r.niveau_territoire, r.code_territoire, r.emetteur
),
avec_ensemble as (
    select periode, niveau_territoire, code_territoire, reseau_code,
        case when livree = 1 and inconnus = 0 then brut end as brut, livree, complete
    from sommes
    union all
    select periode, niveau_territoire, code_territoire, 'ensemble',
        case when min(livree) = 1 and sum(inconnus) = 0 then sum(brut) end, min(livree), min(complete)
    from sommes
    group by periode, niveau_territoire, code_territoire
)
select periode, niveau_territoire, code_territoire, reseau_code, brut,
    case when brut is null then case when livree = 1 then 'M' else 'L' end when complete = 0 then 'E' else 'A' end as obs_status,
    case when brut is null and livree = 1 then 'nombres non communiqués dans une livraison'
        when brut is null then case when reseau_code = 'ensemble' then 'réorientations non livrées par tous les réseaux' else 'réorientations non livrées' end
        when complete = 0 then 'au moins : des départements n''ont pas été livrés' end as motif
from avec_ensemble
