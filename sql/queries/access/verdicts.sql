-- Une ligne : combien de territoires d'un niveau sont au-dessus, conformes, au-dessous, et ce que vaut la dispersion
select count(*) as compares, count(*) filter (where verdict = 'au-dessus') as dessus, count(*) filter (where verdict = 'au-dessous') as dessous,
  count(*) filter (where verdict = 'conforme') as conformes, count(*) filter (where verdict = 'trop peu') as trop_peu,
  count(*) filter (where remarquable) as remarquables, max(surdispersion) as surdispersion, max(reference) as reference,
  bool_and(reference_france) as reference_france
from acces_comparaison
where niveau_territoire = $niveau and periode = $periode
