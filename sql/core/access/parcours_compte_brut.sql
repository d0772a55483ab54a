-- Une ligne par mesure des parcours, territoire, période, ventilation et modalité : comptes et médiane avant secret, avec la raison de leur absence
-- Mesures : delai (délais connus sur parcours, et leur médiane), sous_seuil, changement
with longues as (
    select 'delai' as mesure, niveau_territoire, code_territoire, periode, ventilation, modalite, delais as n, parcours as d, mediane,
        mediane_bas, mediane_haut
    from parcours_brut
    union all
    select 'sous_seuil', niveau_territoire, code_territoire, periode, ventilation, modalite, sous_seuil_delai, delais, null, null, null
    from parcours_brut
    union all
    select 'changement', niveau_territoire, code_territoire, periode, ventilation, modalite, changements, changements_dits, null, null, null
    from parcours_brut
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
    select c.*, l.n, l.d, l.mediane, l.mediane_bas, l.mediane_haut, case
        when c.recus = 0 or (c.niveau_territoire <> 'france' and c.recus < c.attendus) then 'non_livre'
        when l.d is null then 'aucun'
        when c.mesure = 'changement' and l.d = 0 then 'non_dit'
        when l.d = 0 then 'aucun'
        when c.recus < c.attendus then 'partiel'
        when c.incomplete = 1 then 'incomplet'
        when c.provisoire = 1 then 'provisoire' else 'normal' end as cas
    from cases as c
    left join longues as l on l.mesure = c.mesure and l.niveau_territoire = c.niveau_territoire
        and l.code_territoire = c.code_territoire and l.periode = c.periode and l.ventilation = c.ventilation
        and l.modalite = c.modalite
)
select mesure, niveau_territoire, code_territoire, periode, ventilation, modalite, livraisons,
    case when cas not in ('non_livre', 'aucun', 'non_dit') then n end as n, case when cas not in ('non_livre', 'aucun', 'non_dit') then d end as d,
    mediane, mediane_bas, mediane_haut,
    case when cas = 'non_livre' then 'L' when cas in ('aucun', 'non_dit') then 'M'
        when cas in ('partiel', 'incomplet') then 'E' when cas = 'provisoire' then 'P' else 'A' end as obs_status,
    case cas
        when 'non_livre' then 'non livré : pas de parcours de ' || manquants || ', qui ne livre que des totaux'
        when 'aucun' then 'aucun parcours livré pour ce territoire'
        when 'non_dit' then 'non livré : la livraison ne dit pas qui a changé d''opérateur'
        when 'partiel' then 'parcours livrés par ' || recus || ' opérateurs régionaux sur ' || attendus
        when 'incomplet' then motif_mises_de_cote()
        when 'provisoire' then motif_provisoire() end as motif
from jugees
