-- Une ligne par guichet de l'annuaire officiel (DILA), les doublons comptés une fois
select guichet_id, type_guichet, libelle, role, reseau_code, nom, adresse, code_postal, code_commune, code_epci, code_departement,
    code_region, date_maj, latitude, longitude, position_statut, fichier
from guichet_officiel
where rang_doublon = 1
