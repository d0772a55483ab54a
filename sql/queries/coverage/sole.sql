-- Une ligne par territoire d'un niveau et réseau seul à moins de $seuil minutes de communes : ces communes et leurs actifs
-- occupés, parmi les réseaux du maillage. Une commune où le temps d'un réseau n'est pas connu n'est pas dite à acteur unique.
with portee as (
  select code_commune, count(*) filter (where temps_min <= $seuil and temps_statut in ('A', 'E')) as reseaux,
    max(maillage) filter (where temps_min <= $seuil and temps_statut in ('A', 'E')) as seul,
    count(*) filter (where temps_statut = 'L') as inconnus
  from couverture_commune
  where periode = $periode and maillage in (select reseau_code from maillage_reseau where periode = $periode and maillage = $reseau)
  group by code_commune
),
c as (
  select case $niveau when 'epci' then t.code_epci else t.code_territoire end as code, t.code_territoire as code_commune,
    t.actifs_occupes, p.seul, p.reseaux = 1 and p.inconnus = 0 as unique_acteur
  from territoire as t
  join portee as p on p.code_commune = t.code_territoire
  where t.niveau_territoire = 'commune'
    and case $parent_niveau
      when 'france' then true
      when 'region' then t.code_region = $parent_code
      when 'departement' then t.code_departement = $parent_code
      when 'epci' then t.code_epci = $parent_code
      when 'ze2020' then t.code_ze2020 = $parent_code
    end
),
tout as (select code, sum(actifs_occupes) as actifs_en_tout, count(*) as communes_en_tout from c group by code)
select c.code, n.nom, n.code_departement, r.nom as reseau, count(*) as communes, tout.communes_en_tout,
  sum(c.actifs_occupes) as actifs, tout.actifs_en_tout
from c
join tout on tout.code = c.code
join territoire as n on n.niveau_territoire = $niveau and n.code_territoire = c.code
join reseau as r on r.reseau_code = c.seul
where c.unique_acteur
group by c.code, n.nom, n.code_departement, r.nom, tout.communes_en_tout, tout.actifs_en_tout
order by actifs desc nulls last, c.code
