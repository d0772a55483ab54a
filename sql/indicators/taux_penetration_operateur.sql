-- Une ligne par territoire (france, région), période et réseau : bénéficiaires pour 100 personnes du public du réseau
-- Public : actifs occupés (opérateurs régionaux), chômeurs du recensement (France Travail), cadres en emploi (Apec) ; les autres ne sont pas livrés
-- La France est sans Mayotte, comme son dénominateur
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
publiees as (
    select case m.niveau_territoire when 'france_hm' then 'france' else m.niveau_territoire end as niveau_territoire, m.code_territoire,
        m.periode, m.reseau_code, m.livraisons,
        publier_taux(compter(m.valeur, null, m.obs_status, m.conf_status, m.motif), sur(p.n, coalesce(p.statut, 'L'), case
                when p.n is null then 'non livré : ' || case m.reseau_code when 'mission_locale' then 'nombre de jeunes de 16 à 25 ans'
                    when 'cap_emploi' then 'nombre de personnes en situation de handicap'
                    else 'nombre de cadres en emploi (structure des actifs occupés)' end
                else motif_denominateur(p.statut, p.source) end), 100) as p
    from mesure_activite as m
    left join publics as p on p.reseau_code = m.reseau_code and p.code_territoire = m.code_territoire
        and p.niveau_territoire = case m.niveau_territoire when 'france_hm' then 'france' else m.niveau_territoire end
    where m.mesure = 'beneficiaires_cep' and m.niveau_territoire in ('france_hm', 'region')
)
select 'taux_penetration_operateur' as indicateur, niveau_territoire, code_territoire, periode, 'reseau' as ventilation, reseau_code as modalite,
    p.valeur, p.numerateur, p.denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, livraisons, p.motif
from publiees
