-- avertit : une livraison en vigueur a des lignes mises de côté
select dataset || ' ' || coalesce(operateur_code, fichier) || ' ' || coalesce(periode, '') as exemple
from livraison where en_vigueur and rejetees > 0
