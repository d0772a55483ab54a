-- Une ligne par mesure des parcours, territoire, période, ventilation et modalité : valeur publiable, ou pourquoi elle manque
-- Un nombre de personnes sous le seuil de diffusion cache la part ; une médiane de moins de 20 délais n'est pas dite
with longues as (
    select 'delai' as mesure, niveau_territoire, code_territoire, periode, ventilation, modalite, delais as n, parcours as d, mediane as v,
        mediane_bas as bas, mediane_haut as haut
    from parcours_groupe
    union all
    select 'sous_seuil', niveau_territoire, code_territoire, periode, ventilation, modalite, sous_seuil_delai, delais,
        rate(sous_seuil_delai, delais, 100), 100 * wilson_bas(sous_seuil_delai, delais), 100 * wilson_haut(sous_seuil_delai, delais)
    from parcours_groupe
    union all
    select 'changement', niveau_territoire, code_territoire, periode, ventilation, modalite, changements, changements_dits,
        rate(changements, changements_dits, 100), 100 * wilson_bas(changements, changements_dits),
        100 * wilson_haut(changements, changements_dits)
    from parcours_groupe
),
cases as (
    -- les cases de France disent quels groupes existent : un territoire sans livraison a les siennes, « non livré »
    select a.niveau_territoire, a.code_territoire, a.periode, a.provisoire, a.attendus, a.recus, a.incomplete, a.manquants,
        a.livraisons, g.mesure, g.ventilation, g.modalite
    from parcours_attendu as a
    join (select distinct mesure, ventilation, modalite from longues where niveau_territoire = 'france') as g on true
    where a.niveau_territoire <> 'departement' or g.ventilation = 'ensemble'
),
jugees as (
    select c.*, l.n, l.d, l.v, l.bas, l.haut, case
        when c.recus = 0 or (c.niveau_territoire <> 'france' and c.recus < c.attendus) then 'non_livre'
        when l.d is null then 'aucun'
        when c.mesure = 'changement' and l.d = 0 then 'non_dit'
        when sous_seuil(l.d) or (c.mesure <> 'delai' and (sous_seuil(l.n) or sous_seuil(l.d - l.n))) then 'secret'
        when c.mesure = 'delai' and l.n < 20 then 'trop_peu'
        when l.v is null then 'aucun'
        when c.recus < c.attendus then 'partiel'
        when c.incomplete = 1 then 'incomplet'
        when c.provisoire = 1 then 'provisoire' else 'normal' end as cas
    from cases as c
    left join longues as l on l.mesure = c.mesure and l.niveau_territoire = c.niveau_territoire
        and l.code_territoire = c.code_territoire and l.periode = c.periode and l.ventilation = c.ventilation
        and l.modalite = c.modalite
)
select mesure, niveau_territoire, code_territoire, periode, ventilation, modalite, livraisons,
    case when cas in ('partiel', 'incomplet', 'provisoire', 'normal') then v end as valeur,
    case when cas in ('partiel', 'incomplet', 'provisoire', 'normal') then n end as numerateur,
    case when cas in ('partiel', 'incomplet', 'provisoire', 'normal') then d end as denominateur,
    case when cas in ('partiel', 'incomplet', 'provisoire', 'normal') then bas end as borne_basse,
    case when cas in ('partiel', 'incomplet', 'provisoire', 'normal') then haut end as borne_haute,
    case when cas = 'non_livre' then 'L' when cas in ('aucun', 'non_dit', 'secret', 'trop_peu') then 'M'
        when cas in ('partiel', 'incomplet') then 'E' when cas = 'provisoire' then 'P' else 'A' end as obs_status,
    case when cas = 'secret' then 'C' else 'F' end as conf_status,
    case cas
        when 'non_livre' then 'non livré : pas de parcours de ' || manquants || ', qui ne livre que des totaux'
        when 'aucun' then 'aucun parcours livré pour ce territoire'
        when 'non_dit' then 'non livré : la livraison ne dit pas qui a changé d''opérateur'
        when 'secret' then 'secret statistique : moins de personnes que le seuil de diffusion'
        when 'trop_peu' then 'trop peu de rendez-vous (moins de 20) pour une médiane'
        when 'partiel' then 'parcours livrés par ' || recus || ' opérateurs régionaux sur ' || attendus
        when 'incomplet' then 'des lignes ont été mises de côté'
        when 'provisoire' then 'dernier trimestre, provisoire' end as motif
from jugees
