-- Une ligne par réseau, public et date d'effet : qui peut servir qui
select reseau_code, public, condition, du, au, source, livraison_id from perimetre_reseau
