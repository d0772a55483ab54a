-- Une ligne par territoire (france, région, département, EPCI) et période : entrées pour 1 000 actifs occupés
-- La France est sans Mayotte au numérateur comme au dénominateur
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
),
entrees as (
    select * from france
    union all
    select niveau_territoire, code_territoire, periode, valeur, obs_status, conf_status, livraisons, motif
    from mesure_activite
    where mesure = 'entrees_cep' and reseau_code = 'operateur_regional'
        and niveau_territoire in ('region', 'departement', 'epci')
)
select
    'taux_acces_actifs_occupes' as indicateur, e.niveau_territoire, e.code_territoire, e.periode,
    'ensemble' as ventilation, 'ensemble' as modalite,
    rate(e.entrees * par_an(e.periode), d.actifs_occupes, 1000) as valeur, e.entrees as numerateur,
    d.actifs_occupes as denominateur,
    rate(byar_bas(e.entrees) * par_an(e.periode), d.actifs_occupes, 1000) as borne_basse,
    rate(byar_haut(e.entrees) * par_an(e.periode), d.actifs_occupes, 1000) as borne_haute,
    case when e.entrees is null then e.obs_status when d.actifs_occupes is null then 'M'
        when d.statut = 'B' then 'B' when d.statut = 'E' then 'E' else e.obs_status end as obs_status,
    e.conf_status, e.livraisons,
    case when e.entrees is null then e.motif
        when d.actifs_occupes is null then 'dénominateur absent : ' || d.source
        when d.statut = 'B' then 'dénominateur d''une autre source et d''une autre année, non comparable : ' || d.source
        when d.statut = 'E' then coalesce(e.motif || ' ; ', '') || 'dénominateur estimé'
        else e.motif end as motif
from entrees as e
join denominateur as d on d.niveau_territoire = e.niveau_territoire and d.code_territoire = e.code_territoire
