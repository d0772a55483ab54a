-- Une ligne par réseau d'opérateurs du CEP, dans l'ordre où on les montre ; avec_chiffres : une livraison le dit
select reseau_code, nom, nom_court, ordre, couleur,
  reseau_code in (select distinct modalite from indicateur where ventilation = 'reseau') as avec_chiffres
from reseau
order by ordre
