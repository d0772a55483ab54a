-- Une ligne par territoire (france, région) et année : parcours dont le premier rendez-vous y tombe, publiables
select b.niveau_territoire, b.code_territoire, b.annee, case when s.secret is null then b.parcours end as parcours
from parcours_annee_brut as b
left join cellule_secrete as s on s.famille = 'parcours_annee' and s.niveau_territoire = b.niveau_territoire
    and s.code_territoire = b.code_territoire and s.periode = b.annee
