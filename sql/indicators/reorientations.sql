-- Une ligne par territoire, trimestre et réseau émetteur (ou ensemble) : réorientations envoyées entre réseaux du CEP
with sommes as (
    select r.periode, r.niveau_territoire, r.code_territoire, r.parent, r.emetteur as reseau,
        sum(r.envoyees) as brut, min(case when r.departements_livres > 0 then 1 else 0 end) as livree,
        min(case when r.departements_livres = case r.niveau_territoire when 'departement' then 1 when 'france' then 101 else n.n end
            then 1 else 0 end) as complete, sum(r.departements_inconnus) as inconnus
    from reorientation_territoire as r
    left join (select code_region, count(*) as n from ref_territoires where niveau_territoire = 'departement' group by code_region) as n
        on n.code_region = r.code_territoire and r.niveau_territoire = 'region'
    where r.attendue
    group by r.periode, r.niveau_territoire, r.code_territoire, r.parent, r.emetteur
),
avec_ensemble as (
    select periode, niveau_territoire, code_territoire, parent, 'reseau' as ventilation, reseau as modalite,
        case when livree = 1 and inconnus = 0 then brut end as brut, livree, complete
    from sommes
    union all
    select periode, niveau_territoire, code_territoire, max(parent), 'ensemble', 'ensemble',
        case when min(livree) = 1 and sum(inconnus) = 0 then sum(brut) end, min(livree), min(complete)
    from sommes
    group by periode, niveau_territoire, code_territoire
),
rangees as (
    select *, coalesce(sous_seuil(brut), false) as c,
        count(*) filter (where sous_seuil(brut)) over (partition by periode, niveau_territoire, parent, modalite) as caches_parent,
        row_number() over (partition by periode, niveau_territoire, parent, modalite
            order by case when sous_seuil(brut) or coalesce(brut, 0) = 0 then 1 else 0 end, brut, code_territoire) as rang_parent,
        count(*) filter (where sous_seuil(brut) and ventilation = 'reseau') over (partition by periode, niveau_territoire, code_territoire) as caches_reseau,
        row_number() over (partition by periode, niveau_territoire, code_territoire
            order by case when ventilation <> 'reseau' or sous_seuil(brut) or coalesce(brut, 0) = 0 then 1 else 0 end, brut, modalite) as rang_reseau
    from avec_ensemble
),
decidees as (
    select *, not c and brut > 0 and ((niveau_territoire <> 'france' and caches_parent = 1 and rang_parent = 1)
        or (caches_reseau = 1 and rang_reseau = 1)) as d
    from rangees
)
select 'reorientations' as indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite,
    case when not c and not coalesce(d, false) then brut end as valeur, null as numerateur, null as denominateur,
    null as borne_basse, null as borne_haute,
    case when c or d then 'M' when brut is null then case when livree = 1 then 'M' else 'L' end
        when complete = 0 then 'E' else 'A' end as obs_status,
    case when c then 'C' when d then 'D' else 'F' end as conf_status, cast(null as varchar) as livraisons,
    case when c then 'secret statistique : moins de personnes que le seuil de diffusion'
        when d then 'secret statistique : protège une autre valeur'
        when brut is null and livree = 1 then 'nombres non communiqués dans une livraison'
        when brut is null then case when modalite = 'ensemble' then 'réorientations non livrées par tous les réseaux' else 'réorientations non livrées' end
        when complete = 0 then 'au moins : des départements n''ont pas été livrés' end as motif
from decidees
