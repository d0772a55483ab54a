-- Une ligne par lieu du territoire dont la fermeture laisserait des communes sans aucun lieu à moins du seuil
select s.site_id as code, a.nom, c.nom as commune, a.code_departement, r.nom as reseau, s.communes_perdues as communes,
  s.actifs_perdus as actifs
from lieu_seul as s
join lieu_accueil as a on a.periode = s.periode and a.operateur_code = s.operateur_code and a.site_id = s.site_id
join territoire as c on c.niveau_territoire = 'commune' and c.code_territoire = a.code_commune
join reseau as r on r.reseau_code = a.reseau_code
where s.periode = $periode and s.maillage = $reseau
  and case $parent_niveau
    when 'france' then true
    when 'region' then c.code_region = $parent_code
    when 'departement' then c.code_departement = $parent_code
    when 'epci' then c.code_epci = $parent_code
    when 'ze2020' then c.code_ze2020 = $parent_code
    else false
  end
order by s.actifs_perdus desc nulls last, s.site_id
