-- Une ligne par trimestre et territoire (france, région, département) : jeunes reçus et entrées en CEP des Missions locales, publiables
select b.niveau_territoire, b.code_territoire, b.periode, b.jeunes_recus, b.livraisons, compter(b.entrees_cep, s.secret, 'A', 'F', null) as c
from mission_brut as b
left join cellule_secrete as s on s.famille = 'entrees_mission_locale' and s.niveau_territoire = b.niveau_territoire
    and s.code_territoire = b.code_territoire and s.periode = b.periode
