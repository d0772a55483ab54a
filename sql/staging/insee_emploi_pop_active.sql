-- Une ligne par commune livrée d'une base « emploi – population active » de l'Insee ; arrondissements de Paris, Lyon et Marseille compris s'ils sont livrés
select
    livraison_id, code_commune, code_commune_livre, pop_15_64, actifs_15_64, actifs_occupes_15_64, chomeurs_15_64,
    actifs_occupes_cs1, actifs_occupes_cs2, actifs_occupes_cs3, actifs_occupes_cs4, actifs_occupes_cs5, actifs_occupes_cs6,
    actifs_occupes_hommes, actifs_occupes_femmes
from lake_insee_emploi_pop_active
