-- Une ligne par lieu d'accueil et trimestre en vigueur, rattaché à son réseau et à ses territoires
select
    s.periode, s.site_id, s.operateur_code, o.reseau_code, s.nom, s.site_type, s.adresse, s.code_commune, c.code_epci,
    c.code_departement, c.code_region, s.latitude, s.longitude, s.modalite, s.horaires, s.jours_semaine,
    s.conseillers_etp, s.conseillers_etp_absence, s.conseillers_effectif, s.niveaux_cep, s.spro_statut, s.competences,
    s.livraison_id
from stg_lieux_accueil as s
join livraison_rangee as l on l.livraison_id = s.livraison_id and l.en_vigueur
join ref_operateurs as o on o.operateur_code = s.operateur_code
join ref_territoires as c on c.niveau_territoire = 'commune' and c.code_territoire = s.code_commune
