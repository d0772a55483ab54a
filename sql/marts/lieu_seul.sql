-- Une ligne par lieu d'accueil, trimestre et maillage (ceux dont on compte les lieux) : ce que sa fermeture laisserait sans aucun lieu à moins du seuil
-- vue : gardée par intervalles dans couverture_lieu
select p.periode, m.maillage, l.operateur_code, l.site_id, l.communes_perdues, l.actifs_perdus
from couverture_lieu as l
join couverture_periode as p on p.rang between l.rang_du and l.rang_au
join maillage_calcule as m on m.periode = p.periode and m.calcule = l.maillage
