-- Une ligne : un lieu d'accueil
select l.*, c.nom as commune
from lieu_accueil as l
left join territoire as c on c.niveau_territoire = 'commune' and c.code_territoire = l.code_commune
where l.site_id = $site_id and l.periode = $periode
