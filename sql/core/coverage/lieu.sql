-- Une ligne par lieu d'accueil et trimestre en vigueur, rattaché à son réseau et à ses territoires
-- Un point absent, ou hors de son département, laisse la place au centre de la commune ; position_statut le dit
select
    s.periode, s.site_id, s.operateur_code, o.reseau_code, s.nom, s.site_type, s.adresse, s.code_commune, c.code_epci,
    c.code_departement, c.code_region, c.code_ze2020, c.code_zonage, coalesce(p.latitude, c.latitude) as latitude,
    coalesce(p.longitude, c.longitude) as longitude, coalesce(p.position_statut, 'commune') as position_statut,
    s.modalite, s.horaires, s.jours_semaine, s.conseillers_etp, s.conseillers_etp_absence, s.conseillers_effectif,
    s.niveaux_cep, s.spro_statut, s.competences, s.livraison_id
from stg_lieux_accueil as s
join livraison_rangee as l on l.livraison_id = s.livraison_id and l.en_vigueur
join ref_operateurs as o on o.operateur_code = s.operateur_code
join commune_desservie as c on c.code_commune = s.code_commune
left join point_verifie as p on p.code_commune = s.code_commune and p.latitude_livree = s.latitude
    and p.longitude_livree = s.longitude
