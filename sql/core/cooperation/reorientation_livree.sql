-- Une ligne par trimestre, département et réseau émetteur dont les trois mois sont livrés par tous ses opérateurs
with mois as (
    select l.periode, l.mois, l.code_departement, l.reseau_emetteur, count(distinct l.emetteur) as livres,
        max(case when l.emetteur = l.reseau_emetteur then 1 else 0 end) as du_reseau
    from reorientation_ligne_brut as l
    where l.recit = 1 and l.reseau_emetteur is not null
    group by l.periode, l.mois, l.code_departement, l.reseau_emetteur
),
attendus as (
    select d.code_territoire as code_departement, o.reseau_code, t.periode, count(*) as attendus
    from trimestre as t
    join operateur_region as o on (o.du is null or o.du <= t.fin) and (o.au is null or o.au >= t.debut)
    join ref_territoires as d on d.niveau_territoire = 'departement' and d.code_region = o.code_region
    group by d.code_territoire, o.reseau_code, t.periode
)
select m.periode, m.code_departement, m.reseau_emetteur as reseau_code
from mois as m
left join attendus as a on a.periode = m.periode and a.code_departement = m.code_departement
    and a.reseau_code = m.reseau_emetteur
where m.du_reseau = 1 or m.livres >= coalesce(a.attendus, 1)
group by m.periode, m.code_departement, m.reseau_emetteur
having count(*) = 3
