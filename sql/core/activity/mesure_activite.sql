-- Une ligne par mesure, territoire, période et réseau : valeur publiable
-- Secret primaire (C) sous le seuil ; secondaire (D) pour la plus petite autre valeur quand une seule est cachée et
-- se déduirait du total : celui du territoire parent, ou celui de tous les réseaux (entrées seulement)
with marquees as (
    select b.*, p.parent, sous_seuil(b.brut) as primaire
    from mesure_brute as b
    join parent as p on p.niveau_territoire = b.niveau_territoire and p.code_territoire = b.code_territoire
),
rangees as (
    select *,
        count(*) filter (where primaire) over (partition by mesure, niveau_territoire, parent, periode, reseau_code) as caches_parent,
        row_number() over (partition by mesure, niveau_territoire, parent, periode, reseau_code
            order by case when primaire or coalesce(brut, 0) = 0 then 1 else 0 end, brut, code_territoire) as rang_parent,
        count(*) filter (where primaire) over (partition by mesure, niveau_territoire, code_territoire, periode) as caches_reseau,
        row_number() over (partition by mesure, niveau_territoire, code_territoire, periode
            order by case when primaire or coalesce(brut, 0) = 0 then 1 else 0 end, brut, reseau_code) as rang_reseau
    from marquees
),
decidees as (
    select *, not primaire and brut > 0 and (
        (niveau_territoire <> 'france' and caches_parent = 1 and rang_parent = 1)
        or (mesure = 'entrees_cep' and niveau_territoire in ('france', 'region', 'departement')
            and caches_reseau = 1 and rang_reseau = 1)) as secondaire
    from rangees
)
select mesure, niveau_territoire, code_territoire, periode, reseau_code, livraisons, brut,
    case when not coalesce(primaire, false) and not coalesce(secondaire, false) then brut end as valeur,
    case when primaire or secondaire then 'M' else obs_status end as obs_status,
    case when primaire then 'C' when secondaire then 'D' else conf_status end as conf_status,
    case when primaire then 'secret statistique : moins de personnes que le seuil de diffusion'
        when secondaire then 'secret statistique : protège une autre valeur' else motif end as motif
from decidees
