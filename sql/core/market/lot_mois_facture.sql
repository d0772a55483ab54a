-- Une ligne par lot et mois de son contrat, jusqu'au dernier mois facturé par un lot : ce qui est facturé, ou pourquoi on l'ignore
with dernier as (
    select max(mois) as mois from execution
),
sommes as (
    select lot_code, mois, sum(quantite) as quantite, sum(montant_facture_ht) as montant,
        count(*) filter (where quantite is null) as quantites_inconnues,
        count(*) filter (where montant_facture_ht is null) as montants_inconnus,
        max(case when incomplete then 1 else 0 end) = 1 as incomplete
    from execution
    group by lot_code, mois
)
select e.lot_code, e.marche_code, m.mois, m.trimestre, m.rang_annee, s.lot_code is not null as recu, coalesce(s.incomplete, false) as incomplete,
    case when s.quantites_inconnues = 0 then s.quantite end as quantite,
    case when s.montants_inconnus = 0 then s.montant end as montant_facture_ht,
    case when s.lot_code is null then 'non livré'
        when s.montants_inconnus > 0 then 'montant non communiqué sur ' || accorde(s.montants_inconnus, 'ligne') end as motif,
    row_number() over (partition by e.lot_code order by m.mois) as rang
from lot_etat as e
cross join dernier as d
join calendrier_mois as m on m.fin >= e.date_debut and m.debut <= e.date_fin and m.mois <= d.mois
left join sommes as s on s.lot_code = e.lot_code and s.mois = m.mois
where coalesce(e.statut_lot, '') not in ('infructueux', 'sans_suite')
    and e.lot_code in (select lot_code from execution)
