-- Une ligne par marché : titulaires connus, concentration des lots attribués, offres, lots sans offre
with lots as (
    select marche_code, lot_code, titulaire, statut_lot, type_lot, offres_recues from lot_etat
),
parts as (
    select marche_code, titulaire, count(*) as n
    from lots
    where type_lot = 'geographique' and titulaire is not null
    group by marche_code, titulaire
),
indices as (
    select p.marche_code, count(*) as titulaires, sum(p.n) as lots_connus,
        1e4 * sum(power(p.n, 2)) / nullif(power(sum(p.n), 2), 0) as hhi, max(p.n) as lots_du_premier
    from parts as p
    group by p.marche_code
)
select l.marche_code, count(*) as lots, count(*) filter (where l.type_lot = 'geographique') as lots_geographiques,
    count(*) filter (where l.statut_lot = 'infructueux') as lots_sans_offre, max(i.titulaires) as titulaires,
    max(i.lots_connus) as lots_connus, max(i.hhi) as hhi, max(i.lots_du_premier) as lots_du_premier,
    sum(l.offres_recues) filter (where l.type_lot = 'geographique') as offres,
    count(l.offres_recues) filter (where l.type_lot = 'geographique') as lots_avec_offres
from lots as l
left join indices as i on i.marche_code = l.marche_code
group by l.marche_code
