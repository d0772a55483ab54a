-- Une ligne par réseau d'opérateurs du CEP, dans l'ordre où on les montre
select reseau_code, nom, nom_court, ordre, couleur
from reseau
where reseau_code in (select distinct modalite from indicateur where ventilation = 'reseau')
order by ordre
