-- Une ligne par mesure, territoire (france, région, département), période et réseau : rapports entre deux comptages de l'activité, avant secret
-- Mesures : niveau_2 (bénéficiaires de niveau 2 sur 1 et 2), transformation (bénéficiaires sur contacts), distanciel (rendez-vous)
with mesures as (
    select 'niveau_2' as mesure, niveau_territoire, code_territoire, periode, reseau_code, niveau_2 as n, niveau_1 + niveau_2 as d,
        sans_nombre as manquantes, lignes
    from service_brut
    union all
    select 'transformation', niveau_territoire, code_territoire, periode, reseau_code, beneficiaires_contacts, contacts,
        lignes - lignes_contacts, lignes from service_brut
    union all
    select 'distanciel', niveau_territoire, code_territoire, periode, reseau_code, distance, presentiel + distance,
        lignes - lignes_rdv, lignes from service_brut
),
jugees as (
    select g.mesure, b.niveau_territoire, b.code_territoire, b.periode, b.reseau_code, b.obs_status, b.conf_status, b.motif, b.livraisons,
        m.n, m.d, m.manquantes, m.lignes, case
            when b.obs_status in ('L', 'M') then 'comme_beneficiaires'
            when m.lignes is null or m.manquantes = m.lignes then 'non_livre'
            when coalesce(m.d, 0) = 0 then 'aucun'
            when m.manquantes * 2 > m.lignes then 'trop_incomplet'
            when m.manquantes > 0 then 'partiel' else 'comme_livre' end as cas
    from mesure_brut as b
    join (select 'niveau_2' as mesure union all select 'transformation' union all select 'distanciel') as g on true
    left join mesures as m on m.mesure = g.mesure and m.niveau_territoire = b.niveau_territoire
        and m.code_territoire = b.code_territoire and m.periode = b.periode and m.reseau_code = b.reseau_code
    where b.mesure = 'beneficiaires_cep' and b.niveau_territoire in ('france', 'region', 'departement')
)
select mesure, niveau_territoire, code_territoire, periode, reseau_code, livraisons,
    case when cas in ('partiel', 'comme_livre') then n end as n, case when cas in ('partiel', 'comme_livre') then d end as d,
    case cas when 'non_livre' then 'L' when 'aucun' then 'M' when 'trop_incomplet' then 'M' when 'partiel' then 'E' else obs_status end as obs_status,
    case when cas = 'comme_beneficiaires' then conf_status else 'F' end as conf_status,
    case cas
        when 'non_livre' then 'non livré : ' || case mesure when 'transformation' then 'contacts' when 'distanciel' then 'rendez-vous'
            else 'niveaux' end
        when 'aucun' then 'aucun ' || case mesure when 'transformation' then 'contact' when 'distanciel' then 'rendez-vous'
            else 'bénéficiaire de niveau connu' end
        when 'trop_incomplet' then 'plus de la moitié des lignes n''ont pas de nombre'
        when 'partiel' then 'sur les lignes qui disent les deux nombres (' || manquantes || ' sur ' || lignes || ' ne les disent pas)'
        else motif end as motif
from jugees
