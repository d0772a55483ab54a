-- Une ligne par commune livrée d'une base « emploi – population active » de l'Insee ; arrondissements de Paris, Lyon et Marseille compris s'ils sont livrés
select
    livraison_id, code_commune, code_commune_livre, pop_15_64, actifs_15_64, actifs_occupes_15_64, chomeurs_15_64
from lake_insee_emploi_pop_active
