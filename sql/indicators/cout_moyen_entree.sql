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
jugees as (
    select n.lot_code, n.periode, n.montant, a.entrees, a.motif as motif_entrees, n.partiel, coalesce(p.protege, true) as protege, s.livraisons, a.obs_status as statut_entrees,
        case when n.connus < t.mois then 'montant' when a.entrees is null then 'entrees' when a.entrees = 0 or sous_seuil(a.entrees) then 'peu'
            when coalesce(p.protege, true) then 'secret' else '' end as manque
    from annees as n
    join attendus as t on t.lot_code = n.lot_code and t.periode = n.periode
    join lot_activite as a on a.lot_code = n.lot_code and a.periode = n.periode
    left join protection_lot as p on p.lot_code = n.lot_code
    left join sources as s on s.lot_code = n.lot_code and s.periode = n.periode
)
select
    'cout_moyen_entree' as indicateur, 'lot' as niveau_territoire, lot_code as code_territoire, periode, 'ensemble' as ventilation,
    'ensemble' as modalite, case when manque = '' then rate(montant, entrees, 1) end as valeur,
    case when manque = '' then montant end as numerateur, case when manque = '' then entrees end as denominateur,
    null as borne_basse, null as borne_haute,
    case when manque in ('montant', 'entrees') then 'L' when manque <> '' then 'M' when partiel = 1 or statut_entrees = 'E' then 'E' else 'A' end as obs_status,
    case when manque = 'secret' then 'C' else 'F' end as conf_status, livraisons,
    case manque when 'montant' then 'un mois facturé manque dans l’année' when 'entrees' then coalesce(motif_entrees, 'entrées non connues')
        when 'peu' then 'trop peu d’entrées' when 'secret' then 'secret des affaires : moins de trois entreprises, ou une seule pour plus de 85 % du montant'
        else case when partiel = 1 then 'au moins : des lignes ont été mises de côté' when statut_entrees = 'E' then motif_entrees end end as motif
from jugees
