-- Une ligne par outil partagé connu : porteur, public, sections, source, et dernier trimestre livré
select i.outil, i.porteur, i.public, i.depuis, i.sections, i.note, i.source, max(u.periode) as dernier
from outil_inventaire as i
left join outil_usage as u on u.outil = i.outil
group by i.outil, i.porteur, i.public, i.depuis, i.sections, i.note, i.source
union all
select u.outil, 'non documenté', '', '', '', 'Livré sans être décrit dans la table de référence', '', max(u.periode)
from outil_usage as u
where u.outil not in (select outil from outil_inventaire)
group by u.outil
order by 1
