-- Une ligne par lot : ce que la livraison du contrat en dit, sinon ce que les sources publiques en disent
with livres as (
    select c.*, l.demonstration
    from stg_lots_contrat as c
    join livraison_rangee as l on l.livraison_id = c.livraison_id and l.en_vigueur
),
codes as (
    select lot_code from ref_lots union select lot_code from livres
)
select
    k.lot_code, coalesce(d.marche_code, r.marche_code) as marche_code, coalesce(r.numero, '') as numero,
    coalesce(d.libelle_lot, r.libelle) as libelle, coalesce(d.type_lot, r.type) as type_lot,
    coalesce(d.statut_lot, r.statut) as statut_lot, coalesce(d.titulaire, r.titulaire) as titulaire,
    coalesce(d.date_debut, try_cast(r.date_debut as date), try_cast(m.date_debut as date)) as date_debut,
    coalesce(d.date_fin, try_cast(m.date_fin as date)) as date_fin_initiale,
    coalesce(d.montant_max_ht, try_cast(r.montant_max_ht as double)) as montant_max_initial,
    case when d.montant_max_ht is not null then 'livré' when try_cast(r.montant_max_ht as double) is not null then 'publié'
        else 'non publié' end as montant_statut,
    coalesce(d.offres_recues, try_cast(r.offres_recues as bigint)) as offres_recues,
    d.marche_public_id, coalesce(d.source, r.source) as source, r.source_url, r.note,
    coalesce(d.demonstration, false) as demonstration, d.livraison_id, d.regions_lot
from codes as k
left join livres as d on d.lot_code = k.lot_code
left join ref_lots as r on r.lot_code = k.lot_code
left join ref_marches as m on m.marche_code = coalesce(d.marche_code, r.marche_code)
