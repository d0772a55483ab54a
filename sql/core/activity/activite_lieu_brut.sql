-- Une ligne par mesure, période, réseau et lieu de résidence livré (commune, ou département sans commune)
-- secretes, inconnues : cellules sans nombre ; « sans objet » n'est ni l'une ni l'autre
with sommes as (
    select
        periode, reseau_code, code_region, code_departement, code_epci, code_commune, count(*) as lignes,
        sum(entrees_cep) as entrees, sum(beneficiaires_cep) as beneficiaires,
        count(*) filter (where entrees_cep_absence = 'secret') as entrees_secretes,
        count(*) filter (where beneficiaires_cep_absence = 'secret') as beneficiaires_secretes,
        count(*) filter (where entrees_cep_absence not in ('secret', 'sans_objet')) as entrees_inconnues,
        count(*) filter (where beneficiaires_cep_absence not in ('secret', 'sans_objet')) as beneficiaires_inconnues
    from activite_brut
    group by periode, reseau_code, code_region, code_departement, code_epci, code_commune
)
select 'entrees_cep' as mesure, periode, reseau_code, code_region, code_departement, code_epci, code_commune, lignes,
    entrees as somme, entrees_secretes as secretes, entrees_inconnues as inconnues
from sommes
union all
select 'beneficiaires_cep', periode, reseau_code, code_region, code_departement, code_epci, code_commune, lignes,
    beneficiaires, beneficiaires_secretes, beneficiaires_inconnues
from sommes
