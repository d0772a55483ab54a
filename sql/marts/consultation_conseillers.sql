-- Une ligne par constat d'une consultation de conseillers, avec le nombre de répondants
select * from ref_consultations_conseillers
