-- Une ligne par guichet de la base de données locales de la DILA
select
    livraison_id, guichet_id, type_guichet, trim(nom) as nom, code_commune, date_maj, editeur, adresse, code_postal,
    nom_commune,
    coalesce(latitude, try_cast(split_part(coordonnees, ',', 1) as double)) as latitude,
    coalesce(longitude, try_cast(split_part(coordonnees, ',', 2) as double)) as longitude
from lake_dila_guichets
