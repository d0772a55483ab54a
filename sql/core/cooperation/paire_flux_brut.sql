-- Une ligne par trimestre, territoire (france, région, département) et paire : réorientations des deux sens et attendues, avant secret
-- Les deux ne comptent que là où l'une et l'autre sont connues
select r.periode, r.niveau_territoire, r.code_territoire, p.reseau_a, p.reseau_b,
    sum(r.comparees) as envoyees, sum(r.attendues) as attendues,
    -- le plus petit des nombres d'un sens : celui-ci se déduirait de la paire et de l'autre sens
    least(min(r.plus_petit), min(nullif(r.envoyees, 0)), min(nullif(r.base, 0))) as plus_petit
from reorientation_brut as r
join paire as p on (r.emetteur = p.reseau_a and r.recepteur = p.reseau_b) or (r.emetteur = p.reseau_b and r.recepteur = p.reseau_a)
where r.attendue
group by r.periode, r.niveau_territoire, r.code_territoire, p.reseau_a, p.reseau_b
