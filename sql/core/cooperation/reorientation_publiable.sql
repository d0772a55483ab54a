-- Une ligne par trimestre, territoire, émetteur et récepteur : nombres publiables, rapport à l'attendu et son intervalle exact
-- Secret primaire (C) sous le seuil ; secondaire (D) pour la plus petite autre valeur quand une seule est cachée
with marquees as (
    select *, coalesce(sous_seuil(envoyees), false) as primaire
    from reorientation_territoire
),
rangees as (
    select *, count(*) filter (where primaire) over (
            partition by periode, niveau_territoire, parent, emetteur, recepteur) as caches,
        row_number() over (partition by periode, niveau_territoire, parent, emetteur, recepteur
            order by case when primaire or coalesce(envoyees, 0) = 0 then 1 else 0 end, envoyees, code_territoire) as place
    from marquees
),
decidees as (
    select *, not primaire and envoyees > 0 and niveau_territoire <> 'france' and caches = 1 and place = 1 as secondaire
    from rangees
)
select
    d.periode, d.niveau_territoire, d.code_territoire, d.emetteur, d.recepteur, d.attendue,
    case when d.departements_vus > 0 then 'observee' when d.departements_livres = 0 or d.departements_inconnus > 0
        then 'non_documentee' else 'non_observee' end as statut,
    d.departements_livres, d.departements_a_portee, d.departements_vus,
    case when not d.primaire and not coalesce(d.secondaire, false) then d.envoyees end as envoyees,
    case when not d.primaire and not coalesce(d.secondaire, false)
        and not coalesce(sous_seuil(d.acceptees) or sous_seuil(d.refusees) or sous_seuil(d.sans_reponse), false) then d.acceptees
        end as acceptees,
    case when not d.primaire and not coalesce(d.secondaire, false)
        and not coalesce(sous_seuil(d.acceptees) or sous_seuil(d.refusees) or sous_seuil(d.sans_reponse), false) then d.refusees
        end as refusees,
    case when not d.primaire and not coalesce(d.secondaire, false)
        and not coalesce(sous_seuil(d.acceptees) or sous_seuil(d.refusees) or sous_seuil(d.sans_reponse), false)
        then d.sans_reponse end as sans_reponse,
    case when not coalesce(sous_seuil(d.base), false) then d.attendues end as attendues,
    case when not d.primaire and not coalesce(d.secondaire, false) and not coalesce(sous_seuil(d.base), false)
        then rate(d.comparees, d.attendues, 1) end as rapport,
    case when not d.primaire and not coalesce(d.secondaire, false) and not coalesce(sous_seuil(d.base), false)
        then rate(coalesce(try_cast(x.bas as double), byar_bas(d.comparees)), d.attendues, 1) end as borne_basse,
    case when not d.primaire and not coalesce(d.secondaire, false) and not coalesce(sous_seuil(d.base), false)
        then rate(coalesce(try_cast(x.haut as double), byar_haut(d.comparees)), d.attendues, 1) end as borne_haute,
    case when d.primaire then 'C' when d.secondaire then 'D' else 'F' end as conf_status,
    d.livraisons
from decidees as d
left join ref_poisson_exact as x on try_cast(x.n as bigint) = d.comparees
