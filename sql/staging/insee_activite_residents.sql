-- Une ligne par IRIS d'une base « activité des résidents » de l'Insee
select
    livraison_id, iris, code_commune, code_commune_livre, pop_15_64, actifs_15_64, actifs_occupes_15_64, chomeurs_15_64,
    salaries_15_plus, non_salaries_15_plus
from lake_insee_activite_residents
