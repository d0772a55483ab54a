-- Une ligne par changement constaté à la dernière publication qui a changé quelque chose : nature, de qui, quoi
-- Les livraisons d'un même opérateur se lisent ensemble
with derniere as (
  select max(quand) as quand from (
    select max(constate_le) as quand from changement union all select max(revisee_le) from revision
  ) as t
)
select c.nature, c.dataset, coalesce(o.nom, c.operateur_code, '') as operateur, count(*) as n,
  array_to_string(list_sort(list(distinct c.periode)), ', ') as periodes,
  array_to_string(list_sort(list(distinct c.objet))[:5], ', ') as objets, c.constate_le, c.publiee_avant
from changement as c
join derniere as d on d.quand = c.constate_le
left join operateur as o using (operateur_code)
group by c.nature, c.dataset, coalesce(o.nom, c.operateur_code, ''), c.constate_le, c.publiee_avant
order by case c.nature when 'livraison_nouvelle' then 1 when 'livraison_corrigee' then 2 when 'livraison_retiree' then 3
  when 'retard' then 4 when 'territoire' then 5 else 6 end, n desc, operateur
