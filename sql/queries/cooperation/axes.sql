-- Une ligne par département, paire et axe du territoire : ce qu'il faut pour recalculer l'écart avec d'autres poids
with deps as (
  select code_territoire as code_departement, code_region
  from territoire
  where niveau_territoire = 'departement'
    and ($niveau = 'france' or $niveau = 'region' and code_region = $code or $niveau = 'departement' and code_territoire = $code)
)
select c.code_territoire as code_departement, c.reseau_a, c.reseau_b, c.axe, c.statut, c.valeur, c.en_sommeil, c.rapport, c.actifs
from cooperation as c
join deps as d on d.code_departement = c.code_territoire
where c.niveau_territoire = 'departement' and c.periode = $periode and c.axe <> 'ensemble'
