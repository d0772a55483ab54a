-- Une ligne par compte de personnes à protéger (famille, territoire, période, réseau, ventilation et modalité), avant secret
-- vue : on ne la lit que pour décider (cellule_secrete)
-- plus_petit : le plus petit autre nombre que dirait la valeur publiée (le complément d'une part, une des suites) ; caché, il cache la cellule
-- dans_parent, dans_reseaux, dans_modalites : la cellule est une part d'un total publié, celui du territoire parent, de tous les
-- réseaux (« ensemble »), ou de toutes les modalités (ventilation « ensemble »)
-- avec_total : si ce dernier total est caché, la cellule l'est aussi
select b.mesure as famille, b.niveau_territoire, b.code_territoire, p.parent, b.periode, b.reseau_code, 'ensemble' as ventilation,
    'ensemble' as modalite, b.brut as n, null as plus_petit, p.parent is not null as dans_parent,
    b.mesure = 'entrees_cep' and b.niveau_territoire in ('france', 'region', 'departement') as dans_reseaux, false as dans_modalites, false as avec_total
from mesure_brut as b
left join parent as p on p.niveau_territoire = b.niveau_territoire and p.code_territoire = b.code_territoire
union all
select 'entrees_cep', b.niveau_territoire, b.code_territoire, p.parent, b.periode, b.reseau_code, 'ensemble', 'ensemble', b.brut, null,
    p.parent is not null, false, false, false
from mesure_ensemble_brut as b
left join parent as p on p.niveau_territoire = b.niveau_territoire and p.code_territoire = b.code_territoire
union all
select 'entrees_cep', b.niveau_territoire, b.code_territoire, p.parent, b.periode, b.reseau_code, b.ventilation, b.modalite, b.brut, null,
    p.parent is not null, false, true, true
from profil_brut as b
left join parent as p on p.niveau_territoire = b.niveau_territoire and p.code_territoire = b.code_territoire
union all
select 'beneficiaires_cep', b.niveau_territoire, b.code_territoire, p.parent, b.periode, b.reseau_code, b.ventilation, b.modalite, b.n, b.d - b.n,
    p.parent is not null, false, true, true
from public_brut as b
left join parent as p on p.niveau_territoire = b.niveau_territoire and p.code_territoire = b.code_territoire
where b.modalite <> 'nr'
union all
select 'beneficiaires_public', b.niveau_territoire, b.code_territoire, p.parent, b.periode, 'operateur_regional', 'public', b.public, b.n,
    b.d - b.n, p.parent is not null, false, false, false
from public_indice_brut as b
left join parent as p on p.niveau_territoire = b.niveau_territoire and p.code_territoire = b.code_territoire
union all
select b.mesure, b.niveau_territoire, b.code_territoire, p.parent, b.periode, b.reseau_code, 'ensemble', 'ensemble', b.n, b.d - b.n,
    p.parent is not null, false, false, false
from beneficiaires_brut as b
left join parent as p on p.niveau_territoire = b.niveau_territoire and p.code_territoire = b.code_territoire
union all
-- une médiane ne dit que combien de parcours elle compte
select 'parcours_' || b.mesure, b.niveau_territoire, b.code_territoire, p.parent, b.periode, 'operateur_regional', b.ventilation, b.modalite,
    case when b.mesure = 'delai' then b.d else b.n end, case when b.mesure <> 'delai' then b.d - b.n end, p.parent is not null, false,
    b.ventilation <> 'ensemble', true
from parcours_compte_brut as b
left join parent as p on p.niveau_territoire = b.niveau_territoire and p.code_territoire = b.code_territoire
union all
select 'parcours_annee', b.niveau_territoire, b.code_territoire, p.parent, b.annee, 'operateur_regional', 'ensemble', 'ensemble', b.parcours, null,
    p.parent is not null, false, false, false
from parcours_annee_brut as b
left join parent as p on p.niveau_territoire = b.niveau_territoire and p.code_territoire = b.code_territoire
union all
select 'enquete_' || b.mesure, b.niveau_territoire, b.code_territoire, p.parent, b.periode, 'operateur_regional', b.ventilation, b.modalite, b.n,
    b.d - b.n, p.parent is not null, false, b.ventilation <> 'ensemble', true
from satisfaction_brut as b
left join parent as p on p.niveau_territoire = b.niveau_territoire and p.code_territoire = b.code_territoire
union all
select 'transition_' || b.dispositif, b.niveau_territoire, b.code_territoire, p.parent, b.periode, 'ensemble', 'ensemble', 'ensemble', b.n,
    b.d - b.n, p.parent is not null, false, false, false
from transition_brut as b
left join parent as p on p.niveau_territoire = b.niveau_territoire and p.code_territoire = b.code_territoire
union all
select 'reorientations', niveau_territoire, code_territoire, parent, periode, reseau_code, 'ensemble', 'ensemble', brut, null,
    parent is not null, reseau_code <> 'ensemble', false, false
from reorientation_emetteur_brut
union all
select 'reorientations', niveau_territoire, code_territoire, parent, periode, emetteur, 'recepteur', recepteur, envoyees, null,
    parent is not null, false, attendue, false
from reorientation_brut
union all
select 'reorientations_suites', niveau_territoire, code_territoire, parent, periode, emetteur, 'recepteur', recepteur,
    least(nullif(acceptees, 0), nullif(refusees, 0), nullif(sans_reponse, 0)), null, false, false, false, false
from reorientation_brut
union all
select 'reorientations_base', niveau_territoire, code_territoire, parent, periode, emetteur, 'recepteur', recepteur, base, null,
    parent is not null, false, false, false
from reorientation_brut
union all
select 'reorientations_preuve', 'departement', code_departement, null, periode, emetteur, 'recepteur', recepteur, envoyees, null, false, false, false, false
from reorientation_trimestre_brut
union all
select 'reorientations_paire', niveau_territoire, code_territoire, parent, periode, reseau_a, 'recepteur', reseau_b, envoyees, plus_petit,
    parent is not null, false, false, false
from paire_flux_brut
union all
select 'freins', niveau_territoire, code_territoire, parent, periode, 'ensemble', 'motif', motif, envoyees, null, parent is not null, false, false, false
from frein_brut
union all
select 'entrees_mission_locale', niveau_territoire, code_territoire, parent, periode, 'mission_locale', 'ensemble', 'ensemble', entrees_cep,
    jeunes_recus - entrees_cep, parent is not null, false, false, false
from mission_brut
union all
select 'entrees_mission_locale', 'structure', structure_id, code_departement, periode, 'mission_locale', 'ensemble', 'ensemble', entrees_cep,
    jeunes_recus - entrees_cep, true, false, false, false
from mission_structure_brut
union all
select 'auto_evaluation', 'region', coalesce(code_region, ''), null, periode, operateur_code, grille, item || '*' || coalesce(reseau_concerne, ''),
    repondants, null, false, false, false, false
from auto_evaluation_brut
union all
select 'auto_evaluation_mentions', 'region', coalesce(code_region, ''), null, periode, operateur_code, grille,
    item || '*' || coalesce(reseau_concerne, ''), mentions, null, false, false, false, false
from auto_evaluation_brut
union all
select 'entrees_lot', 'lot', lot_code, null, periode, 'operateur_regional', 'ensemble', 'ensemble', entrees, null, false, false, false, false
from lot_activite_brut
union all
select 'enquete_lot', 'lot', lot_code, null, periode, 'operateur_regional', 'ensemble', 'ensemble', satisfaits,
    least(nullif(repondants - satisfaits, 0), nullif(repondants, 0), nullif(interroges - repondants, 0)), false, false, false, false
from lot_qualite_brut
union all
select 'rdv_lot', 'lot', lot_code, null, periode, 'operateur_regional', 'ensemble', 'ensemble', premiers_rdv, null, false, false, false, false
from lot_qualite_brut
union all
select 'parcours_factures', 'lot', lot_code, null, mois, 'operateur_regional', 'unite_oeuvre', unite_oeuvre_code, parcours, null, false, false, false, false
from rapprochement_facture_brut
