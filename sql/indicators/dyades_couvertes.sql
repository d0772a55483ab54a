-- Une ligne par territoire et trimestre : paires attendues couvertes par une convention en vigueur
with documentees as (
    select 'departement' as niveau_territoire, code_departement as code_territoire, periode, conventions from documentation
    union all
    select 'region', t.code_region, d.periode, max(case when d.conventions then 1 else 0 end) = 1
    from documentation as d
    join ref_territoires as t on t.niveau_territoire = 'departement' and t.code_territoire = d.code_departement
    group by t.code_region, d.periode
),
comptees as (
    select c.niveau_territoire, c.code_territoire, c.periode, d.conventions, count(*) filter (where c.statut <> 'non_attendue') as attendues,
        count(v.reseau_a) filter (where c.statut <> 'non_attendue') as couvertes
    from cooperation_territoire as c
    join documentees as d on d.niveau_territoire = c.niveau_territoire and d.code_territoire = c.code_territoire and d.periode = c.periode
    left join convention_paire as v on v.periode = c.periode and v.niveau_territoire = c.niveau_territoire
        and v.code_territoire = c.code_territoire and v.reseau_a = c.reseau_a and v.reseau_b = c.reseau_b
    where c.axe = 'ensemble'
    group by c.niveau_territoire, c.code_territoire, c.periode, d.conventions
),
publiees as (
    select niveau_territoire, code_territoire, periode, publier_rapport(
        compter(case when conventions then couvertes end, null, case when conventions then 'A' else 'L' end, 'F',
            case when not conventions then 'conventions non livrées' end),
        sur(attendues, 'A', case when attendues = 0 then 'aucune coopération attendue' end), 100) as p
    from comptees
)
select 'dyades_couvertes' as indicateur, niveau_territoire, code_territoire, periode, 'ensemble' as ventilation, 'ensemble' as modalite,
    p.valeur, p.numerateur, p.denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, cast(null as varchar) as livraisons, p.motif
from publiees
