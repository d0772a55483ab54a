-- Une ligne par territoire (france, région, département) et période : entrées de tous les réseaux
-- Une personne entrée dans deux réseaux y compte deux fois : ce sont des entrées, pas des personnes distinctes
with sommes as (
    select niveau_territoire, code_territoire, periode,
        case when count(brut) = count(*) then sum(brut) end as brut,
        max(case obs_status when 'L' then 5 when 'M' then 4 when 'E' then 3 when 'P' then 2 else 1 end) as etat,
        string_agg(case when obs_status in ('L', 'M', 'E') and motif is not null and (brut is null or obs_status = 'E')
            then motif end, ' ; ' order by reseau_code) as motif,
        max(case when obs_status = 'P' then motif end) as motif_provisoire,
        string_agg(livraisons, ';' order by reseau_code) as livraisons
    from mesure_brute
    where mesure = 'entrees_cep' and niveau_territoire in ('france', 'region', 'departement')
    group by niveau_territoire, code_territoire, periode
)
select niveau_territoire, code_territoire, periode, livraisons, brut,
    case when not coalesce(sous_seuil(brut), false) then brut end as valeur,
    case when sous_seuil(brut) then 'M' else case etat when 5 then 'L' when 4 then 'M' when 3 then 'E' when 2 then 'P' else 'A' end
        end as obs_status,
    case when sous_seuil(brut) then 'C' else 'F' end as conf_status,
    case when sous_seuil(brut) then 'secret statistique : moins de personnes que le seuil de diffusion'
        else coalesce(motif, motif_provisoire) end as motif
from sommes
