-- Une ligne par année, région (ou France) et réseau (ou ensemble) : journées-stagiaires, sessions et conseillers
with annees as (
    select distinct left(periode, 4) as annee from formation
),
livrees as (
    select distinct code_region, annee from formation
),
lignes as (
    select 'region' as niveau_territoire, code_region as code_territoire, annee, 'reseau' as ventilation, reseau_code as modalite,
        session_id || code_region as session, jours_stagiaires, inter_reseaux, livraison_id from formation
    union all
    select 'region', code_region, annee, 'ensemble', 'ensemble', session_id || code_region, jours_stagiaires, inter_reseaux, livraison_id
    from formation
    union all
    select 'france', 'FR', annee, 'reseau', reseau_code, session_id || code_region, jours_stagiaires, inter_reseaux, livraison_id from formation
    union all
    select 'france', 'FR', annee, 'ensemble', 'ensemble', session_id || code_region, jours_stagiaires, inter_reseaux, livraison_id from formation
),
sommes as (
    select niveau_territoire, code_territoire, annee, ventilation, modalite, count(distinct session) as sessions,
        count(distinct case when inter_reseaux then session end) as communes, sum(jours_stagiaires) as jours,
        count(*) filter (where jours_stagiaires is null) as inconnus, string_agg(distinct livraison_id, ';' order by livraison_id) as livraisons
    from lignes
    group by niveau_territoire, code_territoire, annee, ventilation, modalite
),
equivalents as (
    -- moyenne des trimestres de l'année ; un réseau dont un trimestre manque n'a pas de moyenne
    select niveau_territoire, code_territoire, left(periode, 4) as annee, 'reseau' as ventilation, reseau_code as modalite,
        case when count(etp) = count(*) then avg(etp) end as etp
    from conseiller_region
    group by niveau_territoire, code_territoire, left(periode, 4), reseau_code
),
avec_ensemble as (
    select * from equivalents
    union all
    select niveau_territoire, code_territoire, annee, 'ensemble', 'ensemble',
        case when count(etp) = count(*) then sum(etp) end
    from equivalents
    group by niveau_territoire, code_territoire, annee
),
grille as (
    select t.niveau_territoire, t.code_territoire, a.annee, m.ventilation, m.modalite, l.code_region is not null as livree,
        (select count(distinct code_region) from livrees as v where v.annee = a.annee) as regions
    from ref_territoires as t
    cross join annees as a
    cross join (select 'ensemble' as ventilation, 'ensemble' as modalite
        union all select 'reseau', reseau_code from ref_reseaux where operateur_cep = 'true' and coalesce(au, '') = '') as m
    left join livrees as l on l.annee = a.annee and l.code_region = t.code_territoire
    where t.niveau_territoire in ('france', 'region')
)
select g.niveau_territoire, g.code_territoire, g.annee, g.ventilation, g.modalite,
    case when g.niveau_territoire = 'france' then g.regions > 0 else g.livree end as livree,
    g.niveau_territoire = 'france' and g.regions < 18 as partielle, g.regions, coalesce(s.sessions, 0) as sessions,
    coalesce(s.communes, 0) as communes, case when coalesce(s.inconnus, 0) = 0 then coalesce(s.jours, 0) end as jours,
    e.etp, s.livraisons
from grille as g
left join sommes as s on s.niveau_territoire = g.niveau_territoire and s.code_territoire = g.code_territoire and s.annee = g.annee
    and s.ventilation = g.ventilation and s.modalite = g.modalite
left join avec_ensemble as e on e.niveau_territoire = g.niveau_territoire and e.code_territoire = g.code_territoire and e.annee = g.annee
    and e.ventilation = g.ventilation and e.modalite = g.modalite
