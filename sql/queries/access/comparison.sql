-- Une ligne par territoire comparable d'un niveau, à l'intérieur d'un territoire parent : taux brut et stabilisé, verdict à côté de la France
select c.code_territoire as code, t.nom, c.entrees, c.actifs_occupes, c.taux_brut, c.taux_stabilise, c.borne_basse, c.borne_haute,
  c.taux_marshall, 100 * c.poids_propre as poids_propre, c.verdict, c.remarquable, c.surdispersion, c.reference, c.reference_france,
  case when c.verdict in ('au-dessus', 'au-dessous') and c.remarquable then c.verdict || ', hors de la dispersion ordinaire'
    else c.verdict end as dit
from acces_comparaison as c
join territoire as t on t.niveau_territoire = c.niveau_territoire and t.code_territoire = c.code_territoire
where c.niveau_territoire = $niveau and c.periode = $periode
  and case $parent_niveau
    when 'france' then true
    when 'region' then '|' || coalesce(t.code_regions, t.code_region) || '|' like '%|' || $parent_code || '|%'
    else '|' || coalesce(t.code_departements, t.code_departement) || '|' like '%|' || $parent_code || '|%'
  end
order by c.taux_brut desc, code
