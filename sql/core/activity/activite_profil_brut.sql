-- Une ligne par territoire (france, france sans Mayotte, région, département), période, réseau, ventilation et modalité : entrées et bénéficiaires
with longues as (
    select code_region, code_departement, periode, reseau_code, 'niveau_cep' as ventilation, niveau_cep as modalite,
        entrees_cep, entrees_cep_absence, beneficiaires_cep, beneficiaires_cep_absence from activite_brut
    union all
    select code_region, code_departement, periode, reseau_code, 'sexe', sexe, entrees_cep, entrees_cep_absence, beneficiaires_cep, beneficiaires_cep_absence from activite_brut
    union all
    select code_region, code_departement, periode, reseau_code, 'tranche_age', tranche_age, entrees_cep, entrees_cep_absence, beneficiaires_cep, beneficiaires_cep_absence
    from activite_brut
    union all
    select code_region, code_departement, periode, reseau_code, 'csp', csp, entrees_cep, entrees_cep_absence, beneficiaires_cep, beneficiaires_cep_absence from activite_brut
    union all
    select code_region, code_departement, periode, reseau_code, 'niveau_diplome', niveau_diplome, entrees_cep,
        entrees_cep_absence, beneficiaires_cep, beneficiaires_cep_absence from activite_brut
    union all
    select code_region, code_departement, periode, reseau_code, 'statut_actif', statut_actif, entrees_cep,
        entrees_cep_absence, beneficiaires_cep, beneficiaires_cep_absence from activite_brut
),
fines as (
    select code_region, code_departement, periode, reseau_code, ventilation, modalite, sum(entrees_cep) as somme,
        count(*) filter (where entrees_cep_absence = 'secret') as secretes,
        count(*) filter (where entrees_cep_absence not in ('secret', 'sans_objet')) as inconnues,
        sum(beneficiaires_cep) as beneficiaires,
        count(*) filter (where beneficiaires_cep_absence = 'secret') as beneficiaires_secretes,
        count(*) filter (where beneficiaires_cep_absence not in ('secret', 'sans_objet')) as beneficiaires_inconnues
    from longues
    group by code_region, code_departement, periode, reseau_code, ventilation, modalite
),
niveaux as (
    select 'france' as niveau_territoire, 'FR' as code_territoire, periode, reseau_code, ventilation, modalite, somme,
        secretes, inconnues, beneficiaires, beneficiaires_secretes, beneficiaires_inconnues from fines
    union all
    select 'france_hm', 'FR', periode, reseau_code, ventilation, modalite, somme, secretes, inconnues,
        beneficiaires, beneficiaires_secretes, beneficiaires_inconnues from fines
    where reseau_code = 'operateur_regional' and not est_mayotte('departement', code_departement)
    union all
    select 'region', code_region, periode, reseau_code, ventilation, modalite, somme, secretes, inconnues,
        beneficiaires, beneficiaires_secretes, beneficiaires_inconnues from fines
    union all
    select 'departement', code_departement, periode, reseau_code, ventilation, modalite, somme, secretes, inconnues,
        beneficiaires, beneficiaires_secretes, beneficiaires_inconnues from fines
)
select niveau_territoire, code_territoire, periode, reseau_code, ventilation, modalite, sum(somme) as somme,
    sum(secretes) as secretes, sum(inconnues) as inconnues, sum(beneficiaires) as beneficiaires,
    sum(beneficiaires_secretes) as beneficiaires_secretes, sum(beneficiaires_inconnues) as beneficiaires_inconnues
from niveaux
group by niveau_territoire, code_territoire, periode, reseau_code, ventilation, modalite
