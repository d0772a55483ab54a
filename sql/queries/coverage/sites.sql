-- Une ligne par lieu d'accueil ouvert dans le territoire pendant le trimestre
select
  l.site_id, l.nom, l.reseau_code, r.nom as reseau, l.site_type, l.adresse, l.code_commune, c.nom as commune, l.code_departement,
  l.latitude, l.longitude, l.modalite, l.horaires, l.jours_semaine, l.conseillers_etp
from lieu_accueil as l
left join reseau as r on r.reseau_code = l.reseau_code
left join territoire as c on c.niveau_territoire = 'commune' and c.code_territoire = l.code_commune
where l.periode = $periode and l.site_type <> 'distance'
  and l.reseau_code in (select reseau_code from maillage_reseau where periode = $periode and maillage = $reseau)
  and (
    $niveau = 'france'
    or $niveau = 'region' and l.code_region = $code
    or $niveau = 'departement' and l.code_departement = $code
    or $niveau = 'epci' and l.code_epci = $code
  )
order by l.code_departement, c.nom, r.ordre, l.nom
