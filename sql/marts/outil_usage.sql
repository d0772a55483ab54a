-- Une ligne par outil, trimestre, région (ou France) et réseau (ou ensemble) : usage et fraîcheur
select *, rate(sans_reponse, messages, 100) as part_sans_reponse, rate(ressources_anciennes, ressources, 100) as part_anciennes,
    rate(actifs, inscrits, 100) as part_actifs
from outil_region
