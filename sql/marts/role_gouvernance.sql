-- Une ligne par organisme et rôle dans le pilotage du CEP, avec sa source
select * from ref_roles_gouvernance
