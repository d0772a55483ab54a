-- Une ligne par chiffre publié du service que les livraisons permettent de recalculer : les deux valeurs, leur écart et son explication
with figures as (
    select chiffre_id, libelle, perimetre, niveau_territoire, code_territoire, periode, indicateur, ventilation, modalite, unite, statut, note,
        source, valeur as texte, try_cast(valeur as double) as publie,
        case when valeur like '%.__' then 0.005e0 when valeur like '%._' then 0.05e0 else 0.5e0 end as arrondi
    from ref_chiffres_publies
    where theme in ('activite', 'taux', 'profil', 'satisfaction', 'transitions_pro') and length(periode) = 4
        and try_cast(valeur as double) is not null
),
-- quel indicateur, quelle case et quelle grandeur disent la même chose que le chiffre publié
reperes as (
    select *, case
            when indicateur in ('entrees_cep', 'beneficiaires_cep', 'part_operateur', 'taux_recours_actifs', 'satisfaction_fin_unite',
                'utilite_6_mois', 'situation_amelioree_6_mois', 'part_beneficiaires') then indicateur
            when indicateur = 'contacts_service' then 'taux_transformation_contact'
            when indicateur = 'accompagnements_niveau_2' then 'part_niveau_2'
            when indicateur = 'entrees_pour_1000_emplois' then 'taux_acces_actifs_occupes'
            when indicateur = 'satisfaction' then 'satisfaction_fin_unite'
            when indicateur = 'utilite' then 'utilite_6_mois'
            when indicateur in ('dossiers_ptp_accompagnes', 'dossiers_ptp_presentes') then 'part_ptp_accompagnes'
            when indicateur in ('dossiers_demission_accompagnes', 'dossiers_demission_deposes') then 'part_demission_accompagnes'
        end as notre,
        case
            when indicateur in ('entrees_cep', 'beneficiaires_cep', 'part_operateur') and perimetre = 'tous_operateurs' then 'ensemble'
            when indicateur in ('entrees_cep', 'beneficiaires_cep', 'part_operateur', 'contacts_service', 'accompagnements_niveau_2') then 'reseau'
            when indicateur = 'entrees_pour_1000_emplois' then 'denominateur'
            when indicateur in ('satisfaction_fin_unite', 'utilite_6_mois', 'situation_amelioree_6_mois') or indicateur = 'utilite' then 'unite_oeuvre'
            when indicateur = 'part_beneficiaires' then 'reseau*' || ventilation
            else 'ensemble' end as notre_ventilation,
        case
            when indicateur in ('entrees_cep', 'beneficiaires_cep', 'part_operateur') and perimetre = 'tous_operateurs' then 'ensemble'
            when indicateur in ('entrees_cep', 'beneficiaires_cep', 'part_operateur', 'contacts_service', 'accompagnements_niveau_2') then perimetre
            when indicateur = 'entrees_pour_1000_emplois' then 'eep_emploi_lieu_travail'
            when indicateur = 'utilite' and modalite = '1' then 'UO1'
            when indicateur = 'utilite' and modalite = '2' then 'UO2.1'
            when indicateur in ('satisfaction_fin_unite', 'utilite_6_mois', 'situation_amelioree_6_mois') and modalite = 'UO2' then 'UO2.1'
            when indicateur in ('satisfaction_fin_unite', 'utilite_6_mois', 'situation_amelioree_6_mois') then modalite
            else 'ensemble' end as notre_modalite,
        case when indicateur in ('contacts_service', 'dossiers_ptp_presentes', 'dossiers_demission_deposes') then 'denominateur'
            when indicateur in ('accompagnements_niveau_2', 'dossiers_ptp_accompagnes', 'dossiers_demission_accompagnes') then 'numerateur'
            else 'valeur' end as grandeur
    from figures
),
groupes as (
    select 'cap_bep_ou_moins' as groupe, 'infra_cap' as code union all select 'cap_bep_ou_moins', 'cap_bep' union all
    select 'bac_ou_moins', 'infra_cap' union all select 'bac_ou_moins', 'cap_bep' union all select 'bac_ou_moins', 'bac'
),
simples as (
    select r.*, case r.grandeur when 'valeur' then i.valeur when 'numerateur' then i.numerateur else i.denominateur end as calcule,
        i.obs_status, i.motif
    from reperes as r
    left join indicateur as i on i.indicateur = r.notre and i.niveau_territoire = r.niveau_territoire and i.code_territoire = r.code_territoire
        and i.periode = r.periode and i.ventilation = r.notre_ventilation and i.modalite = r.notre_modalite
    where r.notre is not null and r.notre <> 'part_beneficiaires'
),
parts as (
    select r.chiffre_id, rate(sum(i.numerateur), max(i.denominateur), 100) as calcule, max(i.obs_status) as obs_status, max(i.motif) as motif,
        count(i.valeur) as n
    from reperes as r
    left join groupes as g on g.groupe = r.modalite
    left join indicateur as i on i.indicateur = 'part_beneficiaires' and i.niveau_territoire = r.niveau_territoire
        and i.code_territoire = r.code_territoire and i.periode = r.periode and i.ventilation = r.notre_ventilation
        and i.modalite = r.perimetre || '*' || coalesce(g.code, r.modalite)
    where r.notre = 'part_beneficiaires'
    group by r.chiffre_id
),
pour_mille as (
    select f.*, rate(b.valeur, e.emplois, 1000) as calcule, b.obs_status, b.motif
    from figures as f
    left join indicateur as b on b.indicateur = 'beneficiaires_cep' and b.ventilation = 'reseau' and b.modalite = f.perimetre
        and b.niveau_territoire = f.niveau_territoire and b.code_territoire = f.code_territoire and b.periode = f.periode
    left join emploi_lieu_travail as e on e.niveau_territoire = f.niveau_territoire and e.code_territoire = f.code_territoire
        and try_cast(e.annee as integer) + 1 = try_cast(f.periode as integer)
    where f.indicateur = 'beneficiaires_pour_1000_emplois'
),
reunis as (
    select chiffre_id, libelle, perimetre, niveau_territoire, code_territoire, periode, indicateur, ventilation, modalite, unite, statut, note,
        source, publie, arrondi, calcule, obs_status, motif from simples
    union all
    select r.chiffre_id, r.libelle, r.perimetre, r.niveau_territoire, r.code_territoire, r.periode, r.indicateur, r.ventilation, r.modalite,
        r.unite, r.statut, r.note, r.source, r.publie, r.arrondi, case when p.n > 0 then p.calcule end, p.obs_status, p.motif
    from reperes as r
    join parts as p on p.chiffre_id = r.chiffre_id
    where r.ventilation in ('sexe', 'tranche_age', 'csp', 'niveau_diplome', 'statut_actif', 'niveau_cep')
    union all
    select chiffre_id, libelle, perimetre, niveau_territoire, code_territoire, periode, indicateur, ventilation, modalite, unite, statut, note,
        source, publie, arrondi, calcule, obs_status, motif from pour_mille
),
juges as (
    select *, calcule - publie as ecart, rate(calcule - publie, publie, 100) as ecart_pourcent, case
        when calcule is null then 'non_recalcule'
        when abs(calcule - publie) < 1e-6 then 'identique'
        when abs(calcule - publie) <= arrondi + 1e-9 then 'arrondi'
        when indicateur = 'entrees_pour_1000_emplois' and abs(calcule - publie) <= 0.02e0 * publie then 'mayotte'
        when statut in ('arrondi', 'calcule', 'estime') and abs(calcule - publie) <= 0.03e0 * publie then 'source_arrondie'
        else 'ecart' end as cas
    from reunis
)
select chiffre_id, libelle, perimetre, niveau_territoire, code_territoire, periode, indicateur, ventilation, modalite, unite, source, statut,
    publie, calcule, ecart, ecart_pourcent, obs_status, cas, case cas
        when 'non_recalcule' then 'Non recalculé : ' || coalesce(motif, 'aucune livraison ne le permet') || '.'
        when 'identique' then 'Le chiffre livré est le chiffre publié.'
        when 'arrondi' then 'Égal à l''arrondi près du chiffre publié.'
        when 'mayotte' then 'Le chiffre publié compte Mayotte au numérateur et non au dénominateur ; le nôtre l''exclut des deux.'
        when 'source_arrondie' then 'La source donne un ordre de grandeur ou un calcul sur des chiffres arrondis.'
        else case when d.demonstration then 'Écart d''un chiffre réel avec des données inventées : il ne dit rien d''un opérateur.'
            else 'Écart non expliqué par l''arrondi ni par le champ : à demander à l''opérateur ou à la source.'
            || coalesce(' Note de la source : ' || note, '') end end as explication
from juges
cross join base_demonstration as d
