-- Une ligne par lot de marché : contrat, avenants appliqués, titulaire et mandataire, ce qui est livré
with mandataires as (
    select lot_code, arg_max(membre, coalesce(du, date '1900-01-01')) as mandataire, count(distinct membre) as mandataires
    from lot_membre where role = 'mandataire'
    group by lot_code
),
livres as (
    select lot_code, max(mois) filter (where recu) as dernier_mois, count(*) filter (where not recu) as mois_non_livres, count(*) as mois_attendus
    from lot_mois_facture
    group by lot_code
),
regions as (
    select t.lot_code, string_agg(t.code_region, ';' order by t.code_region) as code_regions, string_agg(r.nom, ', ' order by r.nom) as regions
    from lot_territoire as t
    join ref_territoires as r on r.niveau_territoire = 'region' and r.code_territoire = t.code_region
    group by t.lot_code
)
select e.lot_code, e.marche_code, m.libelle as marche, e.numero, e.libelle, e.type_lot, e.statut_lot, e.titulaire,
    coalesce(o.nom, e.titulaire) as titulaire_nom, n.mandataire, n.mandataires, g.code_regions, g.regions, e.date_debut,
    e.date_fin_initiale, e.date_fin, e.montant_max_initial as montant_max_initial_ht, e.montant_max_ht, e.montant_statut, e.offres_recues, e.avenants,
    e.marche_public_id, l.dernier_mois, l.mois_non_livres, l.mois_attendus, p.entreprises, coalesce(p.protege, true) as montants_proteges,
    e.source, e.source_url, e.note, e.demonstration
from lot_etat as e
left join ref_marches as m on m.marche_code = e.marche_code
left join ref_operateurs as o on o.operateur_code = e.titulaire
left join mandataires as n on n.lot_code = e.lot_code
left join livres as l on l.lot_code = e.lot_code
left join regions as g on g.lot_code = e.lot_code
left join protection_lot as p on p.lot_code = e.lot_code
