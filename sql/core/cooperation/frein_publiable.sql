-- Une ligne par trimestre, territoire (france, région, département) et motif de frein : réorientations, publiables
with comptees as (
    select b.periode, b.niveau_territoire, b.code_territoire, b.motif, compter(b.envoyees, s.secret, 'A', 'F', null) as c
    from frein_brut as b
    left join cellule_secrete as s on s.famille = 'freins' and s.niveau_territoire = b.niveau_territoire
        and s.code_territoire = b.code_territoire and s.periode = b.periode and s.modalite = b.motif
)
select periode, niveau_territoire, code_territoire, motif, c.n as envoyees, c.conf_status from comptees
