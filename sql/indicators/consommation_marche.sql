-- Une ligne par lot et trimestre : facturé depuis le début du contrat, rapporté au plafond
with fins as (
    select c.*, row_number() over (partition by c.lot_code, c.trimestre order by c.mois desc) as n,
        count(*) over (partition by c.lot_code, c.trimestre) as mois_du_trimestre
    from lot_cumul as c
),
sources as (
    select e.lot_code, m.trimestre, string_agg(distinct e.livraison_id, ';' order by e.livraison_id) as livraisons
    from execution as e
    join calendrier_mois as m on m.mois = e.mois
    group by e.lot_code, m.trimestre
),
publiees as (
    select f.lot_code, f.trimestre, s.livraisons, publier_rapport(
        case when f.cumul_facture_ht is null and f.non_livres > 0
                then compter(null, null, 'L', 'F', f.non_livres || ' mois non livré(s) depuis le début du contrat')
            when f.cumul_facture_ht is null then compter(null, null, 'M', 'F', 'montant non communiqué pour un mois au moins')
            when f.plafond_ht is not null and coalesce(p.protege, true) then compter(null, null, 'M', 'C', motif_secret_affaires())
            else compter(f.cumul_facture_ht, null, case when f.partiel then 'E' else 'A' end, 'F',
                case when f.partiel then 'au moins : ' || motif_mises_de_cote() end) end,
        sur(case when not p.protege then f.plafond_ht end, 'A', case when f.plafond_ht is null then 'plafond non publié' end), 100) as p
    from fins as f
    left join protection_lot as p on p.lot_code = f.lot_code
    left join sources as s on s.lot_code = f.lot_code and s.trimestre = f.trimestre
    where f.n = 1
)
select 'consommation_marche' as indicateur, 'lot' as niveau_territoire, lot_code as code_territoire, trimestre as periode, 'ensemble' as ventilation, 'ensemble' as modalite,
    p.valeur, p.numerateur, p.denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, livraisons, p.motif
from publiees
