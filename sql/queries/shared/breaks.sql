-- Une ligne par rupture de la série : les taux héritent des ruptures de leur numérateur
select periode, libelle, explication, source, source_url
from rupture_serie
where indicateur = case $indicateur when 'taux_acces_actifs_occupes' then 'entrees_cep' else $indicateur end
  and perimetre = $perimetre
order by periode, libelle
