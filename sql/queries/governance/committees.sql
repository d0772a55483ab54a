-- Une ligne par réunion d'instance d'une région (et de ses départements) jusqu'à la fin du trimestre, la plus récente d'abord
with presents as (
  select s.livraison_id, s.instance_id, string_agg(coalesce(n.nom, s.code), ', ') as participants_noms
  from (select livraison_id, instance_id, unnest(string_split(participants, ';')) as code from instance) as s
  left join nom_acteur as n on n.code = s.code
  group by s.livraison_id, s.instance_id
)
select i.*, t.nom as territoire, p.participants_noms, coalesce(n.nom, i.convoquee_par) as convoquee_nom, l.fichier
from instance as i
left join presents as p using (livraison_id, instance_id)
left join nom_acteur as n on n.code = i.convoquee_par
left join livraison as l on l.livraison_id = i.livraison_id
left join territoire as t on t.niveau_territoire = i.niveau_territoire and t.code_territoire = i.code_territoire
where ($region = '' or i.code_region = $region) and i.periode <= $periode
order by i.date_instance desc, i.instance_id
