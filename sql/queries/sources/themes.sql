-- Une ligne par thème de chiffres publiés
select theme, count(*) as n
from chiffre_publie
group by theme
order by theme <> 'activite', n desc, theme
