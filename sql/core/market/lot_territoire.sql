-- Une ligne par lot et région qu'il couvre ; seul : le lot est géographique et attribué, et nul autre du marché n'y est
with couverts as (
    select c.lot_code, c.marche_code, c.type_lot, c.statut_lot, t.code_territoire as code_region
    from lot_contrat as c
    join ref_territoires as t on t.niveau_territoire = 'region'
        and ';' || c.regions_lot || ';' like '%;' || t.code_territoire || ';%'
    union all
    select c.lot_code, c.marche_code, c.type_lot, c.statut_lot, r.code_region
    from lot_contrat as c
    join ref_lot_region as r on r.lot_code = c.lot_code
    where c.regions_lot is null
)
select lot_code, marche_code, code_region,
    attribue and count(*) filter (where attribue) over (partition by marche_code, code_region) = 1 as seul
from (
    select *, type_lot = 'geographique' and coalesce(statut_lot, '') not in ('infructueux', 'sans_suite') as attribue from couverts
) as c
