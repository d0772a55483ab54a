-- Une ligne par trimestre, commune et réseau dont un lieu d'accueil est à portée de ses habitants
select p.periode, t.code_commune, g.maillage as reseau_code
from couverture_temps as t
join couverture_periode as p on p.rang between t.rang_du and t.rang_au
join maillage as g on g.maillage = t.maillage and g.ventilation = 'reseau'
where t.temps_min <= (
    select max(try_cast(valeur as double)) from ref_parametres where parametre = 'portee_cooperation_min')
