-- Une ligne par territoire d'un niveau : ce qu'il est (taille, densité, part des actifs occupés, structure de l'emploi si livrée), non comment il est desservi
select t.code_territoire as code, t.nom, t.code_region, t.actifs_occupes as taille,
  sum(d.actifs_occupes * d.densite) / nullif(sum(d.actifs_occupes), 0) as densite,
  t.actifs_occupes / nullif(t.population, 0) as emploi, max(e.part_cadres) as cadres, max(e.part_ouvriers) as ouvriers,
  max(e.part_independants) as independants
from territoire as t
left join structure_emploi as e on e.niveau_territoire = t.niveau_territoire and e.code_territoire = t.code_territoire
join desserte as d on t.code_territoire = case $niveau when 'region' then d.code_region
  when 'departement' then d.code_departement else d.code_epci end
where t.niveau_territoire = $niveau
group by t.code_territoire, t.nom, t.code_region, t.actifs_occupes, t.population
