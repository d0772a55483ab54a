-- Une ligne par trimestre, territoire (france, région, département) et paire : réorientations des deux sens, attendues et leur rapport, publiables
-- Une paire dont un sens est caché l'est aussi : l'autre sens et la paire le rendraient
with sens as (
    select e.periode, e.niveau_territoire, e.code_territoire, p.reseau_a, p.reseau_b, min(e.secret) as secret
    from cellule_secrete as e
    join paire as p on (e.reseau_code = p.reseau_a and e.modalite = p.reseau_b) or (e.reseau_code = p.reseau_b and e.modalite = p.reseau_a)
    where e.famille in ('reorientations', 'reorientations_base') and e.ventilation = 'recepteur'
    group by e.periode, e.niveau_territoire, e.code_territoire, p.reseau_a, p.reseau_b
),
decidees as (
    select b.*, coalesce(s.secret, e.secret) as secret
    from paire_flux_brut as b
    left join cellule_secrete as s on s.famille = 'reorientations_paire' and s.niveau_territoire = b.niveau_territoire
        and s.code_territoire = b.code_territoire and s.periode = b.periode and s.reseau_code = b.reseau_a and s.modalite = b.reseau_b
    left join sens as e on e.niveau_territoire = b.niveau_territoire and e.code_territoire = b.code_territoire and e.periode = b.periode
        and e.reseau_a = b.reseau_a and e.reseau_b = b.reseau_b
)
select d.periode, d.niveau_territoire, d.code_territoire, d.reseau_a, d.reseau_b,
    case when d.secret is null then d.envoyees end as envoyees, case when d.secret is null then d.attendues end as attendues,
    case when d.secret is null then rate(d.envoyees, d.attendues, 1) end as rapport,
    case when d.secret is null then rate(coalesce(try_cast(x.bas as double), byar_bas(d.envoyees)), d.attendues, 1) end as borne_basse,
    case when d.secret is null then rate(coalesce(try_cast(x.haut as double), byar_haut(d.envoyees)), d.attendues, 1) end as borne_haute,
    case when d.envoyees is not null then coalesce(d.secret, 'F') else 'F' end as conf_status
from decidees as d
left join ref_poisson_exact as x on try_cast(x.n as bigint) = d.envoyees
