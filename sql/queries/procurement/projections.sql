-- Une ligne par mesure projetée du lot
select mesure, derniere_periode, connues, restantes, cumul, atterrissage, borne_basse, borne_haute, rythme_projete, rythme_simple, saison, motif
from projection where lot_code = $lot
