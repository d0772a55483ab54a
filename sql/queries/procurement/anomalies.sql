-- Une ligne par anomalie d'une facture, pour un lot ou pour tous ceux d'un marché
select a.lot_code, l.libelle, a.mois, a.unite_oeuvre_code, a.cotraitant, a.anomalie, a.quantite, a.montant, a.detail
from anomalie_marche as a
join lot as l using (lot_code)
where case when $lot = '' then l.marche_code = $marche else a.lot_code = $lot end
order by a.mois desc nulls last, a.lot_code
