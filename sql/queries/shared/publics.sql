-- Une ligne par public dont on connaît le maillage, dans l'ordre où on les montre : les réseaux qui le reçoivent au dernier trimestre
select g.maillage as public, g.nom, string_agg(r.reseau_code, ';' order by r.ordre) as reseaux
from maillage as g
join maillage_reseau as m on m.maillage = g.maillage and m.periode = (select max(periode) from couverture_periode)
join reseau as r on r.reseau_code = m.reseau_code
where g.ventilation = 'public'
group by g.maillage, g.nom, g.ordre
order by g.ordre
