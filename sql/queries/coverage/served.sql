-- Une ligne par réseau : le lieu le plus proche d'une commune
select c.nom as commune, c.code_departement, r.nom as reseau, r.reseau_code, r.couleur, m.temps_min, m.distance_km,
  m.temps_statut, m.site_id, l.nom as lieu, d.nom as commune_lieu, l.horaires, l.jours_semaine, l.modalite, l.site_type,
  l.conseillers_etp, l.adresse
from couverture_commune as m
join territoire as c on c.niveau_territoire = 'commune' and c.code_territoire = m.code_commune
join reseau as r on r.reseau_code = m.maillage
left join lieu_accueil as l
  on l.periode = m.periode and l.site_id = m.site_id and l.operateur_code = m.operateur_code
left join territoire as d on d.niveau_territoire = 'commune' and d.code_territoire = l.code_commune
where m.code_commune = $code and m.periode = $periode
order by r.ordre
