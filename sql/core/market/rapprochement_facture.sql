-- Une ligne par lot, mois et unité d'œuvre facturés ou faits : quantité facturée et parcours livrés, publiables
select b.lot_code, b.mois, b.unite_oeuvre_code, b.facturees, case when s.secret is null then b.parcours end as parcours, b.etat,
    case when s.secret is null then b.ecart end as ecart
from rapprochement_facture_brut as b
left join cellule_secrete as s on s.famille = 'parcours_factures' and s.code_territoire = b.lot_code and s.periode = b.mois
    and s.modalite = b.unite_oeuvre_code
