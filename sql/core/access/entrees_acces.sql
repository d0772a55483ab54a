-- Une ligne par territoire (france, région, département, EPCI) et période : entrées des opérateurs régionaux, numérateur des taux d'accès
-- La France est sans Mayotte, comme son dénominateur
with sans_mayotte as (
    select periode, case when count(brut) = count(*) then sum(brut) end as entrees
    from mesure_activite
    where mesure = 'entrees_cep' and reseau_code = 'operateur_regional' and niveau_territoire = 'region' and code_territoire <> '06'
    group by periode
),
france as (
    select f.niveau_territoire, f.code_territoire, f.periode, s.entrees,
        -- Mayotte seule en défaut : la France sans elle est connue
        case when s.entrees is not null and f.obs_status in ('L', 'M') then case when p.provisoire then 'P' else 'A' end
            else f.obs_status end as obs_status,
        'F' as conf_status, f.livraisons,
        case when s.entrees is not null and f.obs_status in ('L', 'M') then null else f.motif end as motif
    from mesure_activite as f
    join sans_mayotte as s on s.periode = f.periode
    join periode as p on p.dataset = 'activite' and p.periode = f.periode
    where f.mesure = 'entrees_cep' and f.reseau_code = 'operateur_regional' and f.niveau_territoire = 'france'
)
select * from france
union all
select niveau_territoire, code_territoire, periode, valeur, obs_status, conf_status, livraisons, motif
from mesure_activite
where mesure = 'entrees_cep' and reseau_code = 'operateur_regional'
    and niveau_territoire in ('region', 'departement', 'epci')
