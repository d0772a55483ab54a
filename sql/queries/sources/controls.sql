-- Une ligne par contrôle de la base, ceux qui ont trouvé quelque chose d'abord
select controle, gravite, n, coalesce(exemple, '') as exemple
from controle
order by n = 0, gravite, controle
