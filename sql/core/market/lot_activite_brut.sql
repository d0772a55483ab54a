-- Une ligne par lot et période (trimestre ou année) de son contrat : entrées en CEP des personnes de ses régions, avant secret
-- Une région partagée entre plusieurs lots se partage par l'opérateur qui la tient ; sinon rien ne dit qui a fait quoi.
with regions as (
    select e.lot_code, e.titulaire, e.date_debut, e.date_fin, t.code_region, t.seul
    from lot_etat as e
    join lot_territoire as t on t.lot_code = e.lot_code
    where e.type_lot = 'geographique' and coalesce(e.statut_lot, '') not in ('infructueux', 'sans_suite')
),
periodes as (
    select p.periode, p.debut, p.fin, p.provisoire from periode as p where p.dataset = 'activite'
),
par_operateur as (
    select operateur_code, code_region, periode, sum(entrees_cep) as entrees,
        count(*) filter (where entrees_cep is null and coalesce(entrees_cep_absence, '') <> 'sans_objet') as inconnues,
        string_agg(distinct livraison_id, ';' order by livraison_id) as livraisons
    from activite_brut
    group by operateur_code, code_region, periode
),
parts as (
    select r.lot_code, p.periode, r.code_region,
        case when r.seul then m.brut when o.inconnues = 0 then o.entrees end as entrees,
        case when r.seul then m.obs_status when o.inconnues = 0 then case when p.provisoire then 'P' else 'A' end else 'L' end as obs_status,
        case when r.seul then m.motif when o.operateur_code is null then 'région partagée entre plusieurs lots, sans activité livrée par le titulaire du lot'
            when o.inconnues > 0 then 'activité en partie non communiquée' end as motif,
        case when r.seul then m.livraisons else o.livraisons end as livraisons
    from regions as r
    join periodes as p on p.debut <= r.date_fin and p.fin >= r.date_debut
    left join mesure_brut as m on m.mesure = 'entrees_cep' and m.niveau_territoire = 'region'
        and m.code_territoire = r.code_region and m.periode = p.periode and m.reseau_code = 'operateur_regional'
    left join par_operateur as o on o.operateur_code = r.titulaire and o.code_region = r.code_region and o.periode = p.periode
)
select lot_code, periode,
    case when count(*) filter (where entrees is null) = 0 then sum(entrees) end as entrees,
    case when count(*) filter (where entrees is null) > 0 then 'L'
        when count(*) filter (where obs_status = 'E') > 0 then 'E'
        when count(*) filter (where obs_status = 'P') > 0 then 'P' else 'A' end as obs_status,
    -- ce qui manque explique seul un total inconnu
    case when count(*) filter (where entrees is null) = 0 then string_agg(distinct motif, ' ; ' order by motif)
        else string_agg(distinct motif, ' ; ' order by motif) filter (where entrees is null) end as motif,
    string_agg(distinct livraisons, ';' order by livraisons) as livraisons
from parts
group by lot_code, periode
