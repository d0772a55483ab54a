-- Une ligne par commune, trimestre et maillage (tous les réseaux, un réseau, ceux qui reçoivent un public) : le lieu d'accueil le plus proche et l'offre accessible
-- vue : l'histoire est gardée par intervalles dans couverture_temps et couverture_offre
-- temps_statut : A livré, E estimé, N aucun lieu par la route, L un opérateur attendu n'a pas livré ses lieux
-- apl : ETP pour 100 000 actifs occupés ; apl_statut : E estimée, L non livré ; apl_au_moins : un lieu proche est sans ETP
select p.periode, t.code_commune, m.maillage, t.temps_min, t.distance_km, t.temps_statut, t.site_id, t.operateur_code,
    o.apl, o.apl_avec_distance, o.apl_statut, o.apl_au_moins
from couverture_periode as p
join maillage_calcule as m on m.periode = p.periode
join couverture_temps as t on t.maillage = m.calcule and p.rang between t.rang_du and t.rang_au
join couverture_offre as o on o.maillage = t.maillage and o.code_commune = t.code_commune
    and p.rang between o.rang_du and o.rang_au
