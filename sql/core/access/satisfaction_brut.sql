-- Une ligne par mesure d'enquête, territoire (france, région), période, et unité d'œuvre (ou toutes) : comptes de personnes avant secret, avec la raison de leur absence
-- Les réponses d'une année s'additionnent : ce sont des questionnaires, pas des personnes distinctes
-- Mesures : fin_unite (satisfaits), utilite_6, situation_6, reponse (répondants sur interrogés, à la fin de l'unité)
with regions as (
    select operateur_code, min(code_region) as code_region from operateur_region group by operateur_code having count(*) = 1
),
lignes as (
    select s.livraison_id, s.operateur_code, s.periode, s.unite_oeuvre_code, coalesce(s.code_region, r.code_region) as code_region,
        coalesce(s.horizon_mois, 0) as horizon, s.interroges, s.repondants, s.satisfaits, s.utile, s.situation_amelioree,
        l.rejetees > 0 as incomplete
    from stg_satisfaction as s
    join livraison_rangee as l on l.livraison_id = s.livraison_id and l.en_vigueur
    join ref_operateurs as o on o.operateur_code = s.operateur_code and o.reseau_code = 'operateur_regional'
    left join regions as r on r.operateur_code = s.operateur_code
),
mesures as (
    select 'fin_unite' as mesure, operateur_code, periode, unite_oeuvre_code, code_region, livraison_id, incomplete,
        satisfaits as n, repondants as d from lignes where horizon = 0
    union all
    select 'reponse', operateur_code, periode, unite_oeuvre_code, code_region, livraison_id, incomplete, repondants, interroges
    from lignes where horizon = 0
    union all
    select 'utilite_6', operateur_code, periode, unite_oeuvre_code, code_region, livraison_id, incomplete, utile, repondants
    from lignes where horizon = 6
    union all
    select 'situation_6', operateur_code, periode, unite_oeuvre_code, code_region, livraison_id, incomplete, situation_amelioree,
        repondants from lignes where horizon = 6
),
unites as (
    select *, 'unite_oeuvre' as ventilation, unite_oeuvre_code as modalite from mesures
    union all
    select *, 'ensemble', 'ensemble' from mesures
),
quand as (
    select *, periode as quand from unites
    union all
    select *, left(periode, 4) from unites
),
niveaux as (
    select *, 'france' as niveau_territoire, 'FR' as code_territoire from quand
    union all
    select *, 'region', code_region from quand where code_region is not null
),
sommes as (
    select mesure, niveau_territoire, code_territoire, quand as periode, ventilation, modalite,
        sum(n) filter (where d is not null) as n, sum(d) filter (where n is not null) as d,
        count(*) filter (where n is null or d is null) as sans_nombre, max(case when incomplete then 1 else 0 end) as incomplete
    from niveaux
    group by mesure, niveau_territoire, code_territoire, quand, ventilation, modalite
),
livrees as (
    select operateur_code, periode, string_agg(livraison_id, ';' order by rang) as livraison_id from livraison_rangee
    where dataset = 'satisfaction' and en_vigueur group by operateur_code, periode
),
periodes as (
    select periode as quand, periode, debut, fin, provisoire, 1 as trimestres from periode where dataset = 'satisfaction'
    union all
    select left(p.periode, 4), p.periode, p.debut, p.fin, false, 4 from periode as p
    join (select left(periode, 4) as annee from periode where dataset = 'satisfaction' group by left(periode, 4) having count(*) = 4) as a
        on a.annee = left(p.periode, 4)
    where p.dataset = 'satisfaction'
),
operateurs as (
    select o.operateur_code, o.operateur, o.code_region, p.quand, max(case when p.provisoire then 1 else 0 end) as provisoire,
        count(l.livraison_id) = max(p.trimestres) as recu, string_agg(l.livraison_id, ';' order by l.livraison_id) as livraisons
    from operateur_region as o
    join periodes as p on (o.du is null or o.du <= p.fin) and (o.au is null or o.au >= p.debut)
    left join livrees as l on l.operateur_code = o.operateur_code and l.periode = p.periode
    where o.reseau_code = 'operateur_regional'
    group by o.operateur_code, o.operateur, o.code_region, p.quand
),
distincts as (
    select distinct operateur_code, operateur, quand, provisoire, recu, livraisons from operateurs
),
attendus as (
    select 'region' as niveau_territoire, code_region as code_territoire, quand, max(provisoire) as provisoire, count(*) as attendus,
        count(*) filter (where recu) as recus, string_agg(case when not recu then operateur end, ', ' order by operateur) as manquants,
        string_agg(case when recu then livraisons end, ';' order by operateur_code) as livraisons
    from operateurs group by code_region, quand
    union all
    select 'france', 'FR', quand, max(provisoire), count(*), count(*) filter (where recu),
        string_agg(case when not recu then operateur end, ', ' order by operateur),
        string_agg(case when recu then livraisons end, ';' order by operateur_code)
    from distincts group by quand
),
jugees as (
    select a.*, g.mesure, g.ventilation, g.modalite, s.n, s.d, s.sans_nombre, s.incomplete, case
        when a.recus = 0 or (a.niveau_territoire = 'region' and a.recus < a.attendus) then 'non_livre'
        when s.d is null or s.d = 0 then 'aucune'
        when a.recus < a.attendus then 'partiel'
        when s.sans_nombre > 0 then 'sans_nombre'
        when s.incomplete = 1 then 'incomplet'
        when a.provisoire = 1 then 'provisoire' else 'normal' end as cas
    from attendus as a
    join (select distinct mesure, ventilation, modalite from sommes where niveau_territoire = 'france') as g on true
    left join sommes as s on s.mesure = g.mesure and s.ventilation = g.ventilation and s.modalite = g.modalite
        and s.niveau_territoire = a.niveau_territoire and s.code_territoire = a.code_territoire and s.periode = a.quand
)
select mesure, niveau_territoire, code_territoire, quand as periode, ventilation, modalite, livraisons,
    case when cas not in ('non_livre', 'aucune') then n end as n, case when cas not in ('non_livre', 'aucune') then d end as d,
    case when cas = 'non_livre' then 'L' when cas = 'aucune' then 'M'
        when cas in ('partiel', 'sans_nombre', 'incomplet') then 'E' when cas = 'provisoire' then 'P' else 'A' end as obs_status,
    case cas
        when 'non_livre' then 'non livré par ' || manquants
        when 'aucune' then 'aucune réponse livrée'
        when 'partiel' then 'enquêtes livrées par ' || recus || ' opérateurs régionaux sur ' || attendus
        when 'sans_nombre' then 'sans ' || accorde(sans_nombre, 'ligne') || ' dont un nombre manque'
        when 'incomplet' then motif_mises_de_cote()
        when 'provisoire' then motif_provisoire() end as motif
from jugees
