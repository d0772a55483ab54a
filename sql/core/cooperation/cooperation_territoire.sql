-- Une ligne par trimestre, territoire (france, région, département), paire et axe : actifs concernés par statut
-- Au-dessus du département : observée si une preuve y existe ; non observée si tout est documenté et rien n'est vu
with lieux as (
    select 'departement' as niveau_territoire, code_departement as code_territoire, * from cooperation_departement
    union all
    select 'region', code_region, * from cooperation_departement
    union all
    select 'france', 'FR', * from cooperation_departement
)
select
    periode, niveau_territoire, code_territoire, reseau_a, reseau_b, axe,
    case when count(*) filter (where statut <> 'non_attendue') = 0 then 'non_attendue'
        when count(*) filter (where statut = 'attendue_observee') > 0 then 'attendue_observee'
        when count(*) filter (where statut = 'non_documentee') > 0 then 'non_documentee'
        else 'attendue_non_observee' end as statut,
    count(*) filter (where statut <> 'non_attendue') as departements,
    count(*) filter (where statut = 'attendue_observee') as departements_observes,
    count(*) filter (where statut = 'attendue_non_observee') as departements_non_observes,
    count(*) filter (where statut = 'non_documentee') as departements_non_documentes,
    sum(case when statut <> 'non_attendue' then actifs end) as actifs,
    sum(case when statut = 'attendue_observee' then actifs end) as actifs_observes,
    sum(case when statut = 'attendue_non_observee' then actifs end) as actifs_non_observes,
    sum(case when statut = 'non_documentee' then actifs end) as actifs_non_documentes,
    sum(n) as preuves, max(dernier_rang) as dernier_rang,
    coalesce(min(case when statut = 'attendue_observee' then case when en_sommeil then 1 else 0 end end), 0) = 1 as en_sommeil,
    case when niveau_territoire = 'departement' then max(valeur) end as valeur,
    case when count(*) filter (where statut = 'non_documentee') > 0 then max(case when statut = 'non_documentee' then motif end)
        when count(*) filter (where statut <> 'non_attendue') = 0 then max(motif) end as motif
from lieux
group by periode, niveau_territoire, code_territoire, reseau_a, reseau_b, axe
