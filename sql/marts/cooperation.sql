-- Une ligne par trimestre, territoire, paire de réseaux et axe : coopération attendue, observée ou non documentée
-- observées ÷ attendues : réorientations des deux sens, seulement où l'une et l'autre sont connues ; intervalle exact à 95 %
with rangees as (
    select c.*,
        count(*) filter (where c.petit) over (
            partition by c.periode, c.niveau_territoire, c.parent, c.reseau_a, c.reseau_b, c.axe) as caches,
        row_number() over (partition by c.periode, c.niveau_territoire, c.parent, c.reseau_a, c.reseau_b, c.axe
            order by case when c.petit or coalesce(c.envoyees, 0) = 0 then 1 else 0 end, c.envoyees, c.code_territoire) as place
    from cooperation_territoire as c
),
decidees as (
    select *, petit or (niveau_territoire <> 'france' and caches = 1 and place = 1 and envoyees > 0) as cache
    from rangees
)
select
    d.periode, d.niveau_territoire, d.code_territoire, d.reseau_a, d.reseau_b, d.axe, d.statut, d.departements,
    d.departements_observes, d.departements_non_observes, d.departements_non_documentes, d.actifs, d.actifs_observes,
    d.actifs_non_observes, d.actifs_non_documentes, d.preuves,
    try_cast(floor((d.dernier_rang - 1) / nullif(4, 0)) as integer) || '-Q'
        || (d.dernier_rang - 4 * try_cast(floor((d.dernier_rang - 1) / nullif(4, 0)) as integer)) as derniere_preuve,
    d.en_sommeil, d.valeur,
    case when not d.cache then d.envoyees end as envoyees, case when not d.cache then d.attendues end as attendues,
    case when not d.cache then rate(d.envoyees, d.attendues, 1) end as rapport,
    case when not d.cache then rate(coalesce(try_cast(x.bas as double), byar_bas(d.envoyees)), d.attendues, 1) end as borne_basse,
    case when not d.cache then rate(coalesce(try_cast(x.haut as double), byar_haut(d.envoyees)), d.attendues, 1) end as borne_haute,
    case when d.cache and d.envoyees is not null then 'C' else 'F' end as conf_status, d.motif
from decidees as d
left join ref_poisson_exact as x on try_cast(x.n as bigint) = d.envoyees
order by d.niveau_territoire, d.periode, d.axe, d.code_territoire, d.reseau_a, d.reseau_b
