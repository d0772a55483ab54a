-- Une ligne par mesure, territoire, période et réseau : sommes sur les lieux de résidence, jamais sur les périodes
-- À la commune, les entrées seulement
with lieux as (
    select mesure, 'france' as niveau_territoire, 'FR' as code_territoire, periode, reseau_code, code_commune, lignes,
        somme, secretes, inconnues
    from activite_lieu_brut
    union all
    select mesure, 'region', code_region, periode, reseau_code, code_commune, lignes, somme, secretes, inconnues
    from activite_lieu_brut
    union all
    select mesure, 'departement', code_departement, periode, reseau_code, code_commune, lignes, somme, secretes, inconnues
    from activite_lieu_brut
    union all
    select mesure, 'epci', code_epci, periode, reseau_code, code_commune, lignes, somme, secretes, inconnues
    from activite_lieu_brut where code_epci is not null
    union all
    select mesure, 'commune', code_commune, periode, reseau_code, code_commune, lignes, somme, secretes, inconnues
    from activite_lieu_brut where code_commune is not null and mesure = 'entrees_cep'
)
select mesure, niveau_territoire, code_territoire, periode, reseau_code, sum(lignes) as lignes, sum(somme) as somme,
    sum(secretes) as secretes, sum(inconnues) as inconnues
from lieux
group by mesure, niveau_territoire, code_territoire, periode, reseau_code
