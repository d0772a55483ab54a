-- Une ligne par convention d'une région (et de ses territoires), la plus récente d'abord, avec son état à la date donnée
with signataires as (
  select s.livraison_id, s.convention_id, string_agg(coalesce(n.nom, s.code), ', ') as signataires_noms
  from (select livraison_id, convention_id, unnest(string_split(signataires, ';')) as code from convention) as s
  left join nom_acteur as n on n.code = s.code
  group by s.livraison_id, s.convention_id
),
axes as (
  select s.livraison_id, s.convention_id, string_agg(coalesce(x.nom_court, s.code), ', ' order by x.ordre) as axes_noms
  from (select livraison_id, convention_id, unnest(string_split(axes, ';')) as code from convention) as s
  left join axe_cooperation as x on x.axe = s.code
  group by s.livraison_id, s.convention_id
)
select c.*, t.nom as territoire, s.signataires_noms, a.axes_noms,
  case when c.date_signature > $jour::date then 'à venir' when c.date_fin < $jour::date then 'échue'
    when c.date_fin < $jour::date + interval 6 month then 'échoit dans six mois' else 'en vigueur' end as etat,
  (select max(l.fichier) from livraison as l where l.livraison_id = c.livraison_id) as fichier
from convention as c
left join signataires as s using (livraison_id, convention_id)
left join axes as a using (livraison_id, convention_id)
left join territoire as t on t.niveau_territoire = c.niveau_territoire and t.code_territoire = c.code_territoire
where ($region = '' or c.code_region = $region)
order by etat = 'échue', c.date_signature desc, c.convention_id
