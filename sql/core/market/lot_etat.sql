-- Une ligne par lot : ses dates et son plafond, avenants appliqués dans l'ordre de leur effet
with derniers as (
    select lot_code,
        arg_max(nouvelle_date_fin, coalesce(date_effet, date '1900-01-01')) filter (where nouvelle_date_fin is not null) as fin,
        arg_max(nouveau_montant_max_ht, coalesce(date_effet, date '1900-01-01')) filter (where nouveau_montant_max_ht is not null) as montant,
        count(*) as avenants
    from lot_avenant_date
    group by lot_code
)
select c.*, coalesce(a.fin, c.date_fin_initiale) as date_fin, coalesce(a.montant, c.montant_max_initial) as montant_max_ht,
    coalesce(a.avenants, 0) as avenants
from lot_contrat as c
left join derniers as a on a.lot_code = c.lot_code
