-- Une ligne par dispositif, territoire (france, région) et période : dossiers présentés à Transitions Pro, et ceux conseillés par un CEP, avant secret
-- Les dossiers d'une année sont la somme de ceux de ses trimestres : un dossier n'est présenté qu'une fois
with lignes as (
    select t.code_region, t.periode, t.dispositif, t.dossiers_presentes, t.dossiers_avec_cep, t.dossiers_acceptes, t.livraison_id,
        count(*) filter (where t.reseau_code is null) over (partition by t.code_region, t.periode, t.dispositif) > 0 as toutes, t.reseau_code
    from stg_transitions_pro as t
    join livraison_rangee as l on l.livraison_id = t.livraison_id and l.en_vigueur
),
periodes as (
    select periode as quand, periode, provisoire, 1 as trimestres from periode where dataset = 'transitions_pro'
    union all
    select left(p.periode, 4), p.periode, false, 4 from periode as p
    join (select left(periode, 4) as annee from periode where dataset = 'transitions_pro' group by left(periode, 4) having count(*) = 4) as a
        on a.annee = left(p.periode, 4)
    where p.dataset = 'transitions_pro'
),
-- une région qui donne le total et le détail par réseau n'est pas comptée deux fois
sommes as (
    select r.code_territoire as code_region, p.quand, d.dispositif, max(case when p.provisoire then 1 else 0 end) as provisoire,
        max(p.trimestres) as trimestres, count(distinct case when l.livraison_id is not null then p.periode end) as recus,
        count(*) filter (where l.livraison_id is not null and (l.dossiers_presentes is null or l.dossiers_avec_cep is null)) as sans_nombre,
        sum(l.dossiers_presentes) as presentes, sum(l.dossiers_avec_cep) as avec_cep,
        string_agg(distinct l.livraison_id, ';' order by l.livraison_id) as livraisons
    from ref_territoires as r
    join periodes as p on true
    join (select 'ptp' as dispositif union all select 'demission_reconversion') as d on true
    left join lignes as l on l.code_region = r.code_territoire and l.periode = p.periode and l.dispositif = d.dispositif
        and (l.reseau_code is null or not l.toutes)
    where r.niveau_territoire = 'region'
    group by r.code_territoire, p.quand, d.dispositif
),
niveaux as (
    select 'region' as niveau_territoire, code_region as code_territoire, quand, dispositif, provisoire,
        case when recus = trimestres and sans_nombre = 0 then presentes end as presentes,
        case when recus = trimestres and sans_nombre = 0 then avec_cep end as avec_cep,
        case when recus < trimestres then 1 else 0 end as manque, sans_nombre, livraisons, 1 as regions
    from sommes
    union all
    select 'france', 'FR', quand, dispositif, max(provisoire), sum(case when recus = trimestres and sans_nombre = 0 then presentes end),
        sum(case when recus = trimestres and sans_nombre = 0 then avec_cep end), sum(case when recus < trimestres then 1 else 0 end),
        sum(sans_nombre), string_agg(livraisons, ';' order by code_region), count(*)
    from sommes
    group by quand, dispositif
),
jugees as (
    select *, case
        when manque = regions then 'non_livre' when presentes is null then 'sans_nombre'
        when presentes = 0 then 'aucun'
        when manque > 0 or sans_nombre > 0 then 'partiel' when provisoire = 1 then 'provisoire' else 'normal' end as cas
    from niveaux
)
select dispositif, niveau_territoire, code_territoire, quand as periode, livraisons,
    case when cas in ('partiel', 'provisoire', 'normal') then avec_cep end as n,
    case when cas in ('partiel', 'provisoire', 'normal') then presentes end as d,
    case when cas = 'non_livre' then 'L' when cas in ('sans_nombre', 'aucun') then 'M' when cas = 'partiel' then 'E'
        when cas = 'provisoire' then 'P' else 'A' end as obs_status,
    case cas
        when 'non_livre' then 'non livré par Transitions Pro'
        when 'sans_nombre' then 'un nombre de dossiers manque dans la livraison'
        when 'aucun' then 'aucun dossier présenté'
        when 'partiel' then 'livré par ' || (regions - manque) || ' régions sur ' || regions
        when 'provisoire' then motif_provisoire() end as motif
from jugees
