-- Une ligne par convention d'une région (et de ses territoires), la plus récente d'abord, avec son état à la date donnée
select c.*, t.nom as territoire,
  case when c.date_signature > $jour::date then 'à venir' when c.date_fin < $jour::date then 'échue'
    when c.date_fin < $jour::date + interval 6 month then 'échoit dans six mois' else 'en vigueur' end as etat,
  (select max(l.fichier) from livraison as l where l.livraison_id = c.livraison_id) as fichier
from convention as c
left join territoire as t on t.niveau_territoire = c.niveau_territoire and t.code_territoire = c.code_territoire
where ($region = '' or c.code_region = $region)
order by etat = 'échue', c.date_signature desc, c.convention_id
