-- Une ligne par organisme et rôle dans le pilotage du CEP, avec sa source
select r.organisme_code, o.nom, r.role, r.fait, r.du, r.source, r.source_url
from role_gouvernance as r
left join organisme as o on o.organisme_code = r.organisme_code
