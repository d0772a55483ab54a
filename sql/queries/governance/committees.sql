-- Une ligne par réunion d'instance d'une région (et de ses départements) jusqu'à la fin du trimestre, la plus récente d'abord
select i.*, t.nom as territoire, coalesce(o.nom, r.nom, p.nom, i.convoquee_par) as convoquee_nom,
  (select max(l.fichier) from livraison as l where l.livraison_id = i.livraison_id) as fichier
from instance as i
left join territoire as t on t.niveau_territoire = i.niveau_territoire and t.code_territoire = i.code_territoire
left join organisme as o on o.organisme_code = i.convoquee_par
left join reseau as r on r.reseau_code = i.convoquee_par
left join operateur as p on p.operateur_code = i.convoquee_par
where ($region = '' or i.code_region = $region) and i.periode <= $periode
order by i.date_instance desc, i.instance_id
