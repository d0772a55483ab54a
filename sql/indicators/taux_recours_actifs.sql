-- Une ligne par territoire (france, région, département) et année : entrées de tous les réseaux pour 100 actifs
with sans_mayotte as (
    select periode, case when count(brut) = count(*) then sum(brut) end as entrees
    from mesure_ensemble
    where niveau_territoire = 'region' and code_territoire <> '06'
    group by periode
),
france as (
    select f.niveau_territoire, f.code_territoire, f.periode, s.entrees,
        -- Mayotte seule en défaut : la France sans elle est connue
        case when s.entrees is not null and f.obs_status in ('L', 'M') then case when p.provisoire then 'P' else 'A' end
            else f.obs_status end as obs_status,
        'F' as conf_status, f.livraisons,
        case when s.entrees is not null and f.obs_status in ('L', 'M') then null else f.motif end as motif
    from mesure_ensemble as f
    join sans_mayotte as s on s.periode = f.periode
    join periode as p on p.dataset = 'activite' and p.periode = f.periode
    where f.niveau_territoire = 'france'
),
entrees as (
    select * from france
    union all
    select niveau_territoire, code_territoire, periode, valeur, obs_status, conf_status, livraisons, motif
    from mesure_ensemble
    where niveau_territoire in ('region', 'departement')
)
select
    'taux_recours_actifs' as indicateur, e.niveau_territoire, e.code_territoire, e.periode, 'ensemble' as ventilation,
    'ensemble' as modalite, rate(e.entrees, d.actifs_15_64, 100) as valeur, e.entrees as numerateur,
    d.actifs_15_64 as denominateur, null as borne_basse, null as borne_haute,
    case when e.entrees is null then e.obs_status when d.actifs_15_64 is null then 'M' when d.statut = 'B' then 'B'
        else e.obs_status end as obs_status,
    e.conf_status, e.livraisons,
    case when e.entrees is null then e.motif when d.actifs_15_64 is null then 'dénominateur absent : ' || d.source
        when d.statut = 'B' then 'dénominateur d''une autre source et d''une autre année, non comparable : ' || d.source
        else e.motif end as motif
from entrees as e
join denominateur as d on d.niveau_territoire = e.niveau_territoire and d.code_territoire = e.code_territoire
where e.periode not like '%-Q_'
