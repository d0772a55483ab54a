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
)
select
    'consommation_marche' as indicateur, 'lot' as niveau_territoire, f.lot_code as code_territoire, f.trimestre as periode,
    'ensemble' as ventilation, 'ensemble' as modalite,
    case when not p.protege then rate(f.cumul_facture_ht, f.plafond_ht, 100) end as valeur,
    case when not p.protege then f.cumul_facture_ht end as numerateur,
    case when not p.protege then f.plafond_ht end as denominateur,
    null as borne_basse, null as borne_haute,
    case when f.cumul_facture_ht is null and f.non_livres > 0 then 'L'
        when f.cumul_facture_ht is null or f.plafond_ht is null or coalesce(p.protege, true) then 'M'
        when f.partiel then 'E' else 'A' end as obs_status,
    case when f.cumul_facture_ht is not null and f.plafond_ht is not null and coalesce(p.protege, true) then 'C' else 'F' end as conf_status,
    s.livraisons,
    case when f.cumul_facture_ht is null and f.non_livres > 0 then f.non_livres || ' mois non livré(s) depuis le début du contrat'
        when f.cumul_facture_ht is null then 'montant non communiqué pour un mois au moins'
        when f.plafond_ht is null then 'plafond non publié'
        when coalesce(p.protege, true) then 'secret des affaires : moins de trois entreprises, ou une seule pour plus de 85 % du montant'
        when f.partiel then 'au moins : des lignes ont été mises de côté' end as motif
from fins as f
left join protection_lot as p on p.lot_code = f.lot_code
left join sources as s on s.lot_code = f.lot_code and s.trimestre = f.trimestre
where f.n = 1
