-- Une ligne par territoire (france, région) et année : parcours dont le premier rendez-vous y tombe, avant secret
-- Une année de parcours ne compte que si tous les opérateurs l'ont livrée en entier
select p.niveau_territoire, p.code_territoire, cast(year(p.date_premier_rdv) as varchar) as annee, count(*) as parcours
from parcours_ligne_brut as p
join parcours_attendu as a on a.niveau_territoire = p.niveau_territoire and a.code_territoire = p.code_territoire
    and a.periode = cast(year(p.date_premier_rdv) as varchar) and a.recus = a.attendus
where p.quand like '%-Q_' and p.date_premier_rdv is not null and p.niveau_territoire in ('france', 'region')
group by p.niveau_territoire, p.code_territoire, cast(year(p.date_premier_rdv) as varchar)
