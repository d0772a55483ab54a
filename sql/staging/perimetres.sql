-- Une ligne par réseau, public et date d'effet d'une livraison « perimetres »
select livraison_id, reseau_code, public, condition, du, au, source
from lake_perimetres
