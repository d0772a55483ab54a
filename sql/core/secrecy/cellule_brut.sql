-- Une ligne par compte de personnes à protéger (famille, territoire, période, réseau, ventilation et modalité), avant secret
-- vue : on ne la lit que pour décider (cellule_secrete)
-- plus_petit : le plus petit autre nombre que dirait la valeur publiée (le complément d'une part, une des suites) ; caché, il cache la cellule
-- dans_parent, dans_reseaux, dans_modalites : la cellule est une part d'un total publié, celui du territoire parent, de tous les
-- réseaux (« ensemble »), ou de toutes les modalités (ventilation « ensemble »)
-- avec_total : si ce dernier total est caché, la cellule l'est aussi
with cellules as (
    select mesure as famille, niveau_territoire, code_territoire, periode, reseau_code, 'ensemble' as ventilation,
        'ensemble' as modalite, brut as n, null as plus_petit, true as dans_parent,
        mesure = 'entrees_cep' and niveau_territoire in ('france', 'region', 'departement') as dans_reseaux, false as dans_modalites, false as avec_total
    from mesure_brut
    union all
    select 'entrees_cep', niveau_territoire, code_territoire, periode, reseau_code, 'ensemble', 'ensemble', brut, null,
        true, false, false, false
    from mesure_ensemble_brut
    union all
    select 'entrees_cep', niveau_territoire, code_territoire, periode, reseau_code, ventilation, modalite, brut, null,
        true, false, true, true
    from profil_brut
    union all
    select 'beneficiaires_cep', niveau_territoire, code_territoire, periode, reseau_code, ventilation, modalite, n, d - n,
        true, false, true, true
    from public_brut
    where modalite <> 'nr'
    union all
    select 'beneficiaires_public', niveau_territoire, code_territoire, periode, 'operateur_regional', 'public', public, n,
        d - n, true, false, false, false
    from public_indice_brut
    union all
    select mesure, niveau_territoire, code_territoire, periode, reseau_code, 'ensemble', 'ensemble', n, d - n,
        true, false, false, false
    from beneficiaires_brut
    union all
    -- une médiane ne dit que combien de parcours elle compte
    select 'parcours_' || mesure, niveau_territoire, code_territoire, periode, 'operateur_regional', ventilation, modalite,
        case when mesure = 'delai' then d else n end, case when mesure <> 'delai' then d - n end, true, false,
        ventilation <> 'ensemble', true
    from parcours_compte_brut
    union all
    select 'parcours_annee', niveau_territoire, code_territoire, annee, 'operateur_regional', 'ensemble', 'ensemble', parcours, null,
        true, false, false, false
    from parcours_annee_brut
    union all
    select 'enquete_' || mesure, niveau_territoire, code_territoire, periode, 'operateur_regional', ventilation, modalite, n,
        d - n, true, false, ventilation <> 'ensemble', true
    from satisfaction_brut
    union all
    select 'transition_' || dispositif, niveau_territoire, code_territoire, periode, 'ensemble', 'ensemble', 'ensemble', n,
        d - n, true, false, false, false
    from transition_brut
    union all
    select 'reorientations', niveau_territoire, code_territoire, periode, reseau_code, 'ensemble', 'ensemble', brut, null,
        true, reseau_code <> 'ensemble', false, false
    from reorientation_emetteur_brut
    union all
    select 'reorientations', niveau_territoire, code_territoire, periode, emetteur, 'recepteur', recepteur, envoyees, null,
        true, false, attendue, false
    from reorientation_brut
    union all
    select 'reorientations_suites', niveau_territoire, code_territoire, periode, emetteur, 'recepteur', recepteur,
        least(nullif(acceptees, 0), nullif(refusees, 0), nullif(sans_reponse, 0)), null, false, false, false, false
    from reorientation_brut
    union all
    select 'reorientations_base', niveau_territoire, code_territoire, periode, emetteur, 'recepteur', recepteur, base, null,
        true, false, false, false
    from reorientation_brut
    union all
    select 'reorientations_preuve', 'departement', code_departement, periode, emetteur, 'recepteur', recepteur, envoyees, null, false, false, false, false
    from reorientation_trimestre_brut
    union all
    select 'reorientations_paire', niveau_territoire, code_territoire, periode, reseau_a, 'recepteur', reseau_b, envoyees, plus_petit,
        true, false, false, false
    from paire_flux_brut
    union all
    select 'freins', niveau_territoire, code_territoire, periode, 'ensemble', 'motif', motif, envoyees, null, true, false, false, false
    from frein_brut
    union all
    select 'entrees_mission_locale', niveau_territoire, code_territoire, periode, 'mission_locale', 'ensemble', 'ensemble', entrees_cep,
        jeunes_recus - entrees_cep, true, false, false, false
    from mission_brut
    union all
    select 'entrees_mission_locale', 'structure', structure_id, periode, 'mission_locale', 'ensemble', 'ensemble', entrees_cep,
        jeunes_recus - entrees_cep, true, false, false, false
    from mission_structure_brut
    union all
    select 'auto_evaluation', 'region', coalesce(code_region, ''), periode, operateur_code, grille, item || '*' || coalesce(reseau_concerne, ''),
        repondants, null, false, false, false, false
    from auto_evaluation_brut
    union all
    select 'auto_evaluation_mentions', 'region', coalesce(code_region, ''), periode, operateur_code, grille,
        item || '*' || coalesce(reseau_concerne, ''), mentions, null, false, false, false, false
    from auto_evaluation_brut
    union all
    select 'entrees_lot', 'lot', lot_code, periode, 'operateur_regional', 'ensemble', 'ensemble', entrees, null, false, false, false, false
    from lot_activite_brut
    union all
    select 'enquete_lot', 'lot', lot_code, periode, 'operateur_regional', 'ensemble', 'ensemble', satisfaits,
        least(nullif(repondants - satisfaits, 0), nullif(repondants, 0), nullif(interroges - repondants, 0)), false, false, false, false
    from lot_qualite_brut
    union all
    select 'rdv_lot', 'lot', lot_code, periode, 'operateur_regional', 'ensemble', 'ensemble', premiers_rdv, null, false, false, false, false
    from lot_qualite_brut
    union all
    select 'parcours_factures', 'lot', lot_code, mois, 'operateur_regional', 'unite_oeuvre', unite_oeuvre_code, parcours, null, false, false, false, false
    from rapprochement_facture_brut
),
parents as (
    select niveau_territoire, code_territoire, parent from parent
    union all
    select 'structure', structure_id, min(code_departement) from mission_structure_brut group by structure_id
)
select c.famille, c.niveau_territoire, c.code_territoire, p.parent, c.periode, c.reseau_code, c.ventilation, c.modalite, c.n, c.plus_petit,
    c.dans_parent and p.parent is not null as dans_parent, c.dans_reseaux, c.dans_modalites, c.avec_total
from cellules as c
left join parents as p on p.niveau_territoire = c.niveau_territoire and p.code_territoire = c.code_territoire
