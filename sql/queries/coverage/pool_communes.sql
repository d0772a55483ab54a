-- Une ligne par valeur qui fixe les classes d'une carte de communes : celles du dernier trimestre connu, pour que les
-- classes ne changent pas d'un trimestre à l'autre
select cast(case $mesure when 'temps_min' then temps_min when 'distance_km' then distance_km
    when 'apl_avec_distance' then apl_avec_distance else apl end as double) as valeur
from couverture_commune
where maillage = $reseau and periode = (select max(periode) from couverture_periode)
  and case when $mesure in ('temps_min', 'distance_km') then temps_statut else apl_statut end in ('A', 'E')
