-- Une ligne par lot et année : montant facturé par entrée en CEP
with annees as (
    select c.lot_code, left(c.mois, 4) as periode, count(*) as mois, count(c.montant_facture_ht) as connus, sum(c.montant_facture_ht) as montant,
        max(case when c.partiel then 1 else 0 end) as partiel
    from lot_cumul as c
    group by c.lot_code, left(c.mois, 4)
),
attendus as (
    select e.lot_code, left(m.mois, 4) as periode, count(*) as mois
    from lot_etat as e
    join calendrier_mois as m on m.fin >= e.date_debut and m.debut <= e.date_fin
    group by e.lot_code, left(m.mois, 4)
),
sources as (
    select lot_code, left(mois, 4) as periode, string_agg(distinct livraison_id, ';' order by livraison_id) as livraisons
    from execution
    group by lot_code, left(mois, 4)
),
publiees as (
    select n.lot_code, n.periode, s.livraisons, publier_rapport(
        case when n.connus < t.mois then compter(null, null, 'L', 'F', 'un mois facturé manque dans l’année')
            when a.entrees is null then compter(null, null, 'L', a.conf_status, coalesce(a.motif, 'entrées non connues'))
            when a.entrees = 0 then compter(null, null, 'M', 'F', 'trop peu d’entrées')
            when coalesce(p.protege, true) then compter(null, null, 'M', 'C', motif_secret_affaires())
            else compter(n.montant, null, case when n.partiel = 1 then 'E' else 'A' end, 'F',
                case when n.partiel = 1 then 'au moins : ' || motif_mises_de_cote() end) end,
        sur(case when not coalesce(p.protege, true) and n.connus = t.mois then a.entrees end, case when a.obs_status = 'E' then 'E' else 'A' end,
            case when a.obs_status = 'E' then a.motif end), 1) as p
    from annees as n
    join attendus as t on t.lot_code = n.lot_code and t.periode = n.periode
    join lot_activite as a on a.lot_code = n.lot_code and a.periode = n.periode
    left join protection_lot as p on p.lot_code = n.lot_code
    left join sources as s on s.lot_code = n.lot_code and s.periode = n.periode
)
select 'cout_moyen_entree' as indicateur, 'lot' as niveau_territoire, lot_code as code_territoire, periode, 'ensemble' as ventilation, 'ensemble' as modalite,
    p.valeur, p.numerateur, p.denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, livraisons, p.motif
from publiees
