-- Une ligne par territoire (france, région, département), période et réseau : bénéficiaires par niveau, contacts et rendez-vous
-- Les contacts et les rendez-vous ne se rapportent qu'aux lignes qui disent les deux termes du rapport ; lignes_* les comptent
with fines as (
    select code_region, code_departement, periode, reseau_code, count(*) as lignes,
        sum(beneficiaires_cep) as beneficiaires,
        sum(beneficiaires_cep) filter (where niveau_cep = '1') as niveau_1,
        sum(beneficiaires_cep) filter (where niveau_cep = '2') as niveau_2,
        sum(beneficiaires_cep) filter (where niveau_cep = 'nr') as niveau_nr,
        count(*) filter (where beneficiaires_cep_absence is not null and beneficiaires_cep_absence <> 'sans_objet') as sans_nombre,
        sum(contacts) filter (where beneficiaires_cep is not null) as contacts,
        sum(beneficiaires_cep) filter (where contacts is not null) as beneficiaires_contacts,
        count(*) filter (where contacts is not null and beneficiaires_cep is not null) as lignes_contacts,
        sum(rdv_presentiel) filter (where rdv_distance is not null) as presentiel,
        sum(rdv_distance) filter (where rdv_presentiel is not null) as distance,
        count(*) filter (where rdv_distance is not null and rdv_presentiel is not null) as lignes_rdv
    from activite_brut
    group by code_region, code_departement, periode, reseau_code
),
niveaux as (
    select 'departement' as niveau_territoire, code_departement as code_territoire, periode, reseau_code, lignes, beneficiaires,
        niveau_1, niveau_2, niveau_nr, sans_nombre, contacts, beneficiaires_contacts, lignes_contacts, presentiel, distance, lignes_rdv from fines
    union all
    select 'region', code_region, periode, reseau_code, lignes, beneficiaires,
        niveau_1, niveau_2, niveau_nr, sans_nombre, contacts, beneficiaires_contacts, lignes_contacts, presentiel, distance, lignes_rdv from fines
    union all
    select 'france', 'FR', periode, reseau_code, lignes, beneficiaires,
        niveau_1, niveau_2, niveau_nr, sans_nombre, contacts, beneficiaires_contacts, lignes_contacts, presentiel, distance, lignes_rdv from fines
)
select niveau_territoire, code_territoire, periode, reseau_code, sum(lignes) as lignes, sum(beneficiaires) as beneficiaires,
    sum(niveau_1) as niveau_1, sum(niveau_2) as niveau_2, sum(niveau_nr) as niveau_nr, sum(sans_nombre) as sans_nombre,
    sum(contacts) as contacts, sum(beneficiaires_contacts) as beneficiaires_contacts, sum(lignes_contacts) as lignes_contacts,
    sum(presentiel) as presentiel, sum(distance) as distance, sum(lignes_rdv) as lignes_rdv
from niveaux
group by niveau_territoire, code_territoire, periode, reseau_code
