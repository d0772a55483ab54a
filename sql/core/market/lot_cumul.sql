-- Une ligne par lot et mois : facturé depuis le début du contrat, plafond en vigueur, temps écoulé
with plafonds as (
    select b.lot_code, b.mois, max(a.date_effet) as depuis
    from lot_mois_facture as b
    join calendrier_mois as m on m.mois = b.mois
    join lot_avenant_date as a on a.lot_code = b.lot_code and a.nouveau_montant_max_ht is not null and a.date_effet <= m.fin
    group by b.lot_code, b.mois
),
cumules as (
    select b.*,
        sum(b.montant_facture_ht) over (partition by b.lot_code order by b.mois) as cumul,
        count(*) filter (where b.montant_facture_ht is null) over (partition by b.lot_code order by b.mois) as inconnus,
        count(*) filter (where not b.recu) over (partition by b.lot_code order by b.mois) as non_livres,
        max(case when b.incomplete then 1 else 0 end) over (partition by b.lot_code order by b.mois) as partiel
    from lot_mois_facture as b
),
durees as (
    select e.lot_code, count(*) as mois_total
    from lot_etat as e
    join calendrier_mois as m on m.fin >= e.date_debut and m.debut <= e.date_fin
    group by e.lot_code
)
select c.lot_code, c.marche_code, c.mois, c.trimestre, c.rang_annee, c.rang, d.mois_total, c.recu, c.quantite, c.montant_facture_ht, c.motif,
    case when c.inconnus = 0 then c.cumul end as cumul_facture_ht, c.inconnus, c.non_livres, c.partiel = 1 as partiel,
    coalesce(a.nouveau_montant_max_ht, e.montant_max_initial) as plafond_ht, e.date_debut, e.date_fin, e.demonstration
from cumules as c
join lot_etat as e on e.lot_code = c.lot_code
join durees as d on d.lot_code = c.lot_code
left join plafonds as p on p.lot_code = c.lot_code and p.mois = c.mois
left join lot_avenant_date as a on a.lot_code = p.lot_code and a.date_effet = p.depuis and a.nouveau_montant_max_ht is not null
