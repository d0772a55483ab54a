-- Une ligne par anomalie d'une facture : hors période, facturée deux fois, sans parcours, parcours compté deux fois
with lignes as (
    select lot_code, mois, unite_oeuvre_code, coalesce(cotraitant, '') as cotraitant, quantite, montant_facture_ht
    from execution
),
groupes as (
    select lot_code, mois, unite_oeuvre_code, sum(quantite) as quantite, sum(montant_facture_ht) as montant
    from lignes where cotraitant <> ''
    group by lot_code, mois, unite_oeuvre_code
),
mois_entiers as (
    select lot_code, cotraitant, mois, count(*) as unites, sum(quantite) as quantite, sum(montant_facture_ht) as montant,
        string_agg(unite_oeuvre_code || '=' || quantite || '=' || montant_facture_ht, ';' order by unite_oeuvre_code) as contenu
    from lignes
    group by lot_code, cotraitant, mois
),
suites as (
    select m.*, lag(mois) over (partition by lot_code, cotraitant order by mois) as mois_avant,
        lag(contenu) over (partition by lot_code, cotraitant order by mois) as contenu_avant
    from mois_entiers as m
),
passages as (
    select p.lot_code, p.parcours_id, p.unite_oeuvre_code, p.operateur_code, p.periode
    from stg_parcours as p
    join livraison_rangee as l on l.livraison_id = p.livraison_id and l.en_vigueur
    where p.lot_code is not null
),
doubles as (
    select parcours_id, unite_oeuvre_code, count(*) as n, min(periode) as premier, max(periode) as dernier, max(lot_code) as lot_code
    from passages
    group by parcours_id, unite_oeuvre_code
    having count(*) > 1
)
select l.lot_code, l.mois, l.unite_oeuvre_code, nullif(l.cotraitant, '') as cotraitant, 'hors_periode' as anomalie, l.quantite,
    l.montant_facture_ht as montant,
    case when m.fin < e.date_debut then 'facturé avant le début du lot' else 'facturé après la fin du lot' end as detail
from lignes as l
join lot_etat as e on e.lot_code = l.lot_code
join calendrier_mois as m on m.mois = l.mois
where m.fin < e.date_debut or m.debut > e.date_fin
union all
select l.lot_code, l.mois, l.unite_oeuvre_code, null, 'double_groupement', l.quantite, l.montant_facture_ht,
    'la ligne du groupement vaut la somme de celles de ses membres'
from lignes as l
join groupes as g on g.lot_code = l.lot_code and g.mois = l.mois and g.unite_oeuvre_code = l.unite_oeuvre_code
where l.cotraitant = '' and l.quantite > 0 and g.quantite = l.quantite and g.montant = l.montant_facture_ht
union all
select s.lot_code, s.mois, null, nullif(s.cotraitant, ''), 'double_mois', s.quantite, s.montant,
    'toutes les quantités et tous les montants sont ceux du mois précédent (' || s.mois_avant || ')'
from suites as s
join calendrier_mois as m on m.mois = s.mois
join calendrier_mois as a on a.mois = s.mois_avant
where s.quantite >= 20 and s.contenu = s.contenu_avant and date_diff('day', a.fin, m.debut) = 1
union all
select r.lot_code, r.mois, r.unite_oeuvre_code, null, 'sans_parcours', r.ecart, null,
    r.facturees || ' facturées, ' || coalesce(r.facturees - r.ecart || ' parcours livrés', 'moins de parcours livrés')
from rapprochement_facture as r
where r.etat = 'unités facturées sans parcours'
union all
select lot_code, null, unite_oeuvre_code, null, 'parcours_double', n, null,
    'un parcours livré ' || n || ' fois pour la même unité (' || premier || ', ' || dernier || ')'
from doubles
