-- Une ligne par commune livrée d'un zonage d'utilisateur
select livraison_id, code_commune, code_commune_livre, trim(zone) as zone
from lake_zonage
