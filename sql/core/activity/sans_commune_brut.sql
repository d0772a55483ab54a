-- Une ligne par mesure, département, période et réseau : personnes dont la commune n'est pas livrée
select mesure, code_departement, periode, reseau_code, sum(lignes) as lignes, sum(somme) as somme
from activite_lieu_brut
where code_commune is null
group by mesure, code_departement, periode, reseau_code
