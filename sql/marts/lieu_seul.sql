-- Une ligne par lieu d'accueil et trimestre dont la fermeture laisserait des communes sans aucun lieu à moins du seuil
-- vue : gardée par intervalles dans couverture_lieu
select p.periode, l.operateur_code, l.site_id, l.communes_perdues, l.actifs_perdus
from couverture_lieu as l
join couverture_periode as p on p.rang between l.rang_du and l.rang_au
