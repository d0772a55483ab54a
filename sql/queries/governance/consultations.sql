-- Une ligne par constat d'une consultation de conseillers, avec le nombre de répondants
select consultation, try_cast(invites as integer) as invites, try_cast(repondants as integer) as repondants, regions, constat, theme, source
from consultation_conseillers
