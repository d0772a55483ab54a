-- Une ligne par lieu d'accueil où l'on est reçu sur place, autour d'un territoire
with ici as (
  select *
  from desserte
  where case $niveau when 'region' then code_region when 'departement' then code_departement else code_epci end = $code
),
boite as (
  select min(longitude) - 1.5 as ouest, max(longitude) + 1.5 as est, min(latitude) - 1.2 as sud, max(latitude) + 1.2 as nord
  from ici
)
select l.site_id, l.operateur_code, l.reseau_code, l.nom, l.code_commune, c.nom as commune, l.longitude, l.latitude,
  l.conseillers_etp, l.jours_semaine, l.horaires, l.site_type, l.modalite,
  l.code_commune in (select code_commune from ici) as dedans
from lieu_accueil as l
join desserte as c on c.code_commune = l.code_commune
cross join boite as b
where l.periode = $periode and l.site_type <> 'distance' and l.modalite in ('presentiel', 'mixte')
  and ($reseau = 'ensemble' or l.reseau_code = $reseau)
  and l.longitude between b.ouest and b.est and l.latitude between b.sud and b.nord
order by l.reseau_code, l.operateur_code, l.site_id
