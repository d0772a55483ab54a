-- Une ligne par entreprise nommée
select livraison_id, siren, nom
from lake_noms_siren
