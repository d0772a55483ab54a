-- Une ligne par lieu d'accueil où l'on est reçu sur place, dans toute la France
select l.site_id, l.operateur_code, l.reseau_code, l.nom, l.code_commune, c.nom as commune, c.code_departement, c.code_region,
  c.code_epci, l.longitude, l.latitude, l.conseillers_etp, l.jours_semaine, l.horaires, l.site_type, l.modalite
from lieu_accueil as l
join desserte as c on c.code_commune = l.code_commune
where l.periode = $periode and l.site_type <> 'distance' and l.modalite in ('presentiel', 'mixte')
order by l.reseau_code, l.operateur_code, l.site_id
