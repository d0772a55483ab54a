-- Une ligne par territoire (france, région), période et réseau : bénéficiaires pour 100 personnes du public du réseau
-- Public : actifs occupés (opérateurs régionaux), chômeurs du recensement (France Travail), cadres en emploi (Apec) ; les autres ne sont pas livrés
with publics as (
    select 'operateur_regional' as reseau_code, niveau_territoire, code_territoire, actifs_occupes as n, statut, source from denominateur
    where niveau_territoire in ('france', 'region')
    union all
    select 'france_travail', niveau_territoire, code_territoire, actifs_15_64 - actifs_occupes, statut, source from denominateur
    where niveau_territoire in ('france', 'region')
    union all
    select 'apec', niveau_territoire, code_territoire, actifs_occupes, 'A', source from structure_territoire
    where niveau_territoire in ('france', 'region') and groupement = 'csp' and groupe = 'cadres'
),
sans_mayotte as (
    select periode, reseau_code, case when count(brut) = count(*) then sum(brut) end as beneficiaires
    from mesure_activite
    where mesure = 'beneficiaires_cep' and niveau_territoire = 'region' and code_territoire <> '06'
    group by periode, reseau_code
),
comptes as (
    select m.niveau_territoire, m.code_territoire, m.periode, m.reseau_code,
        case when m.niveau_territoire = 'france' and m.valeur is not null then s.beneficiaires else m.valeur end as beneficiaires,
        m.obs_status, m.conf_status, m.livraisons, m.motif, p.n as public, p.statut, p.source
    from mesure_activite as m
    left join sans_mayotte as s on s.periode = m.periode and s.reseau_code = m.reseau_code
    left join publics as p on p.reseau_code = m.reseau_code and p.niveau_territoire = m.niveau_territoire
        and p.code_territoire = m.code_territoire
    where m.mesure = 'beneficiaires_cep' and m.niveau_territoire in ('france', 'region')
)
select 'taux_penetration_operateur' as indicateur, niveau_territoire, code_territoire, periode, 'reseau' as ventilation,
    reseau_code as modalite, rate(beneficiaires, public, 100) as valeur, beneficiaires as numerateur, public as denominateur,
    rate(byar_bas(beneficiaires), public, 100) as borne_basse, rate(byar_haut(beneficiaires), public, 100) as borne_haute,
    case when beneficiaires is null then case when obs_status in ('L', 'M') then obs_status else 'M' end
        when public is null then 'L' when statut = 'B' then 'B' else obs_status end as obs_status,
    conf_status, livraisons,
    case when beneficiaires is null then coalesce(motif, 'bénéficiaires d''une région non connus')
        when public is null then 'non livré : ' || case reseau_code when 'mission_locale' then 'nombre de jeunes de 16 à 25 ans'
            when 'cap_emploi' then 'nombre de personnes en situation de handicap' else 'nombre de cadres en emploi (structure des actifs occupés)' end
        when statut = 'B' then 'dénominateur d''une autre source et d''une autre année, non comparable : ' || source
        else motif end as motif
from comptes
