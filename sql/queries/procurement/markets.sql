-- Une ligne par marché, le plus récent d'abord, avec ce qu'on sait de ses lots
select m.*, c.lots, c.lots_geographiques, c.lots_sans_offre, c.titulaires, c.lots_connus, c.hhi, c.lots_du_premier, c.offres,
  c.lots_avec_offres
from marche as m
left join concentration_marche as c using (marche_code)
order by m.date_debut desc
