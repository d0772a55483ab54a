-- Une ligne par fait de l'histoire d'un réseau, avec sa source
select r.nom, h.date, h.fait, h.source
from histoire_reseau as h join reseau as r on r.reseau_code = h.reseau_code
order by try_cast(r.ordre as integer), h.date
