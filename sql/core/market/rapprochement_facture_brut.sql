-- Une ligne par lot, mois et unité d'œuvre facturés ou faits : quantité facturée et parcours livrés, avant secret
with factures as (
    select lot_code, mois, unite_oeuvre_code, case when count(*) filter (where quantite is null) = 0 then sum(quantite) end as facturees
    from execution
    group by lot_code, mois, unite_oeuvre_code
),
parcours as (
    select p.lot_code, p.periode, p.parcours_id, p.operateur_code, p.unite_oeuvre_code,
        case when p.unite_oeuvre_code like 'UO2%' then coalesce(p.date_debut_niveau_2, p.date_premier_rdv)
            else coalesce(p.date_premier_rdv, p.date_debut_niveau_1) end as date_service
    from stg_parcours as p
    join livraison_rangee as l on l.livraison_id = p.livraison_id and l.en_vigueur
    where p.lot_code is not null
),
faits as (
    select p.lot_code, m.mois, p.unite_oeuvre_code, count(*) as parcours
    from parcours as p
    join calendrier_mois as m on p.date_service between m.debut and m.fin
    group by p.lot_code, m.mois, p.unite_oeuvre_code
),
-- un service du trimestre vient d'une demande du trimestre ou du précédent : sans l'un des deux, on ne compare pas
trimestres as (
    select distinct trimestre, lag(trimestre) over (order by trimestre) as precedent
    from (select distinct trimestre from calendrier_mois) as t
),
livres as (
    select a.lot_code, t.trimestre, max(case when a.periode = t.trimestre then 1 else 0 end) as ce_trimestre,
        max(case when a.periode = t.precedent then 1 else 0 end) as precedent
    from (select distinct lot_code, periode from parcours) as a
    join trimestres as t on a.periode in (t.trimestre, t.precedent)
    group by a.lot_code, t.trimestre
)
select coalesce(f.lot_code, p.lot_code) as lot_code, coalesce(f.mois, p.mois) as mois,
    coalesce(f.unite_oeuvre_code, p.unite_oeuvre_code) as unite_oeuvre_code, f.facturees, p.parcours,
    case when coalesce(l.ce_trimestre, 0) = 0 then 'parcours non livrés'
        when l.precedent = 0 then 'parcours du trimestre précédent non livrés'
        when f.lot_code is null then 'facture non livrée'
        when f.facturees is null then 'quantité non communiquée'
        when f.facturees > coalesce(p.parcours, 0) then 'unités facturées sans parcours'
        when f.facturees < coalesce(p.parcours, 0) then 'parcours non facturés'
        else 'concordant' end as etat,
    case when l.ce_trimestre = 1 and l.precedent = 1 and f.facturees is not null then f.facturees - coalesce(p.parcours, 0) end as ecart
from factures as f
full join faits as p on p.lot_code = f.lot_code and p.mois = f.mois and p.unite_oeuvre_code = f.unite_oeuvre_code
join calendrier_mois as c on c.mois = coalesce(f.mois, p.mois)
left join livres as l on l.lot_code = coalesce(f.lot_code, p.lot_code) and l.trimestre = c.trimestre
