-- Une ligne par commune, trimestre et réseau (« ensemble » : tous) : le lieu d'accueil le plus proche et l'offre accessible
-- vue : l'histoire est gardée par intervalles dans couverture_temps et couverture_offre
-- temps_statut : A livré, E estimé, N aucun lieu par la route, L un opérateur attendu n'a pas livré ses lieux
-- apl : ETP pour 100 000 actifs occupés ; apl_statut : E estimée, L non livré ; apl_au_moins : un lieu proche est sans ETP
select p.periode, t.code_commune, t.reseau_code, t.temps_min, t.distance_km, t.temps_statut, t.site_id, t.operateur_code,
    o.apl, o.apl_avec_distance, o.apl_statut, o.apl_au_moins
from couverture_temps as t
join couverture_periode as p on p.rang between t.rang_du and t.rang_au
join couverture_offre as o on o.reseau_code = t.reseau_code and o.code_commune = t.code_commune
    and p.rang between o.rang_du and o.rang_au
