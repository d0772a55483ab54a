-- Une ligne par ligne chargée d'une livraison « lieux_accueil »
select
    livraison_id, periode, site_id, operateur_code, nom, site_type, adresse, code_commune, latitude, longitude,
    modalite, horaires, jours_semaine, conseillers_etp, conseillers_etp_absence, conseillers_effectif,
    niveaux_cep, coalesce(spro_statut, 'nr') as spro_statut, competences
from lake_lieux_accueil
