-- Une ligne par région : date de la première session livrée, nombre de sessions ; vide si rien n'est livré
select t.code_territoire as code, t.nom, min(s.date_debut) as premiere, count(distinct s.session_id) as sessions,
  count(distinct s.theme) as themes
from territoire as t
left join session_formation as s on s.code_region = t.code_territoire and s.periode <= $periode
where t.niveau_territoire = 'region'
group by t.code_territoire, t.nom
order by premiere nulls last, t.nom
