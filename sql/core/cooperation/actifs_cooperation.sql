-- Une ligne par trimestre, département et axe : actifs occupés selon ce qu'il en est des coopérations attendues là où ils vivent
-- Une coopération non observée suffit à compter l'actif ; sans elle, une coopération non documentée le rend inconnu
with ensembles as (
    select distinct a.periode, a.code_departement, a.masque, a.actifs, a.estimees, a.reseau_code as reseau_a,
        b.reseau_code as reseau_b
    from portee_departement as a
    join portee_departement as b on b.periode = a.periode and b.code_departement = a.code_departement and b.masque = a.masque
),
jugees as (
    select e.periode, e.code_departement, c.code_region, e.masque, c.axe, max(e.actifs) as actifs, max(e.estimees) as estimees,
        max(case when c.statut = 'attendue_non_observee' then 1 else 0 end) as non_observee,
        max(case when c.statut = 'non_documentee' then 1 else 0 end) as non_documentee
    from ensembles as e
    join cooperation_departement as c on c.periode = e.periode and c.code_departement = e.code_departement
        and c.reseau_a = e.reseau_a and c.reseau_b = e.reseau_b and c.statut <> 'non_attendue'
    group by e.periode, e.code_departement, c.code_region, e.masque, c.axe
)
select periode, code_departement, code_region, axe, sum(actifs) as attendus, sum(case when non_observee = 1 then actifs end) as non_observes,
    sum(case when non_observee = 0 and non_documentee = 1 then actifs end) as inconnus, sum(estimees) as estimees
from jugees
group by periode, code_departement, code_region, axe
