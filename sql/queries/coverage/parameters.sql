-- Une ligne par paramètre du calcul
select parametre, valeur, libelle, unite, source
from parametre
