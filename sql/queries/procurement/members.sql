-- Une ligne par membre du groupement du lot et période
select membre, role, departements, du, au, origine, source, note
from lot_groupement where lot_code = $lot
order by list_position(['mandataire', 'cotraitant', 'sous_traitant'], role), du, membre
