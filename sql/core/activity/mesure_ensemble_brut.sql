-- Une ligne par territoire (france, france sans Mayotte, région, département) et période : entrées de tous les réseaux, avant secret
-- Une personne entrée dans deux réseaux y compte deux fois : ce sont des entrées, pas des personnes distinctes
with sommes as (
    select niveau_territoire, code_territoire, periode,
        case when count(brut) = count(*) then sum(brut) end as brut, max(rang_statut(obs_status)) as etat,
        string_agg(case when obs_status in ('L', 'M', 'E') and motif is not null and (brut is null or obs_status = 'E')
            then motif end, ' ; ' order by reseau_code) as motif,
        max(case when obs_status = 'P' then motif end) as motif_provisoire,
        string_agg(livraisons, ';' order by reseau_code) as livraisons
    from mesure_brut
    where mesure = 'entrees_cep' and niveau_territoire in ('france', 'france_hm', 'region', 'departement')
    group by niveau_territoire, code_territoire, periode
)
select niveau_territoire, code_territoire, periode, 'ensemble' as reseau_code, livraisons, brut, statut_de_rang(etat) as obs_status,
    'F' as conf_status, coalesce(motif, motif_provisoire) as motif
from sommes
