-- Une ligne par règle de périmètre qui relie deux réseaux, dans chaque sens
select r.emetteur, e.nom as emetteur_nom, r.recepteur, d.nom as recepteur_nom, r.public, r.relation, r.explication, r.source
from regle_cooperation as r
join reseau as e on e.reseau_code = r.emetteur
join reseau as d on d.reseau_code = r.recepteur
where (r.emetteur = $reseau_a and r.recepteur = $reseau_b) or (r.emetteur = $reseau_b and r.recepteur = $reseau_a)
order by e.ordre
