-- Une ligne par période (années, ou le même trimestre de chaque année), jusqu'à celle demandée : inégalité entre les territoires d'un niveau
select periode, valeur, borne_basse, borne_haute, brut, connus, territoires, provisoire, nom_haut, nom_bas, code_haut, code_bas,
  case when connus < territoires then connus || ' territoires comparables sur ' || territoires else '' end as perimetre
from acces_inegalite
where niveau_territoire = $niveau and mesure = $mesure and periode[5:] = $saison and periode <= $periode
order by periode
