-- Une ligne par trimestre, département et sens de réorientations qui sont une preuve : leur nombre, publiable
with comptees as (
    select o.periode, o.code_departement, o.emetteur || '>' || o.recepteur as sens,
        compter(o.envoyees, coalesce(s.secret, t.secret), 'A', 'F', null) as c
    from reorientation_trimestre_brut as o
    left join cellule_secrete as s on s.famille = 'reorientations_preuve' and s.code_territoire = o.code_departement
        and s.periode = o.periode and s.reseau_code = o.emetteur and s.modalite = o.recepteur
    left join cellule_secrete as t on t.famille = 'reorientations' and t.niveau_territoire = 'departement'
        and t.code_territoire = o.code_departement and t.periode = o.periode and t.reseau_code = o.emetteur
        and t.ventilation = 'recepteur' and t.modalite = o.recepteur
)
select periode, code_departement, sens, c.n as quantite, c.conf_status from comptees
