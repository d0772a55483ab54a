-- Une ligne par trimestre, territoire, émetteur et récepteur : nombres publiables, rapport à l'attendu et son intervalle exact
-- Les suites (acceptées, refusées, sans réponse) se disent ensemble ou pas du tout. L'attendu se déduit des entrées de l'émetteur :
-- là où elles sont cachées, il l'est aussi
with decidees as (
    select b.*, e.secret, e.secret is null and u.secret is null as suites_dites, f.secret is null and n.secret is null as attendu_dit
    from reorientation_brut as b
    left join cellule_secrete as e on e.famille = 'reorientations' and e.niveau_territoire = b.niveau_territoire
        and e.code_territoire = b.code_territoire and e.periode = b.periode and e.reseau_code = b.emetteur
        and e.ventilation = 'recepteur' and e.modalite = b.recepteur
    left join cellule_secrete as u on u.famille = 'reorientations_suites' and u.niveau_territoire = b.niveau_territoire
        and u.code_territoire = b.code_territoire and u.periode = b.periode and u.reseau_code = b.emetteur and u.modalite = b.recepteur
    left join cellule_secrete as f on f.famille = 'reorientations_base' and f.niveau_territoire = b.niveau_territoire
        and f.code_territoire = b.code_territoire and f.periode = b.periode and f.reseau_code = b.emetteur and f.modalite = b.recepteur
    left join cellule_secrete as n on n.famille = 'entrees_cep' and n.niveau_territoire = b.niveau_territoire
        and n.code_territoire = b.code_territoire and n.periode = b.periode and n.reseau_code = b.emetteur
        and n.ventilation = b.base_ventilation and n.modalite = b.base_modalite
)
select
    d.periode, d.niveau_territoire, d.code_territoire, d.emetteur, d.recepteur, d.attendue,
    case when d.departements_vus > 0 then 'observee' when d.departements_livres = 0 or d.departements_inconnus > 0
        then 'non_documentee' else 'non_observee' end as statut,
    d.departements_livres, d.departements_a_portee, d.departements_vus,
    case when d.secret is null then d.envoyees end as envoyees,
    case when d.suites_dites then d.acceptees end as acceptees, case when d.suites_dites then d.refusees end as refusees,
    case when d.suites_dites then d.sans_reponse end as sans_reponse,
    case when d.attendu_dit then d.attendues end as attendues,
    case when d.secret is null and d.attendu_dit then rate(d.comparees, d.attendues, 1) end as rapport,
    case when d.secret is null and d.attendu_dit then rate(coalesce(try_cast(x.bas as double), byar_bas(d.comparees)), d.attendues, 1) end as borne_basse,
    case when d.secret is null and d.attendu_dit then rate(coalesce(try_cast(x.haut as double), byar_haut(d.comparees)), d.attendues, 1) end as borne_haute,
    coalesce(d.secret, 'F') as conf_status, d.livraisons
from decidees as d
left join ref_poisson_exact as x on try_cast(x.n as bigint) = d.comparees
