-- Une ligne par grille, item, réseau et année : niveau moyen déclaré (ou mentions), répondants ; jamais par conseiller
select e.grille, e.item, e.reseau_code, r.nom, r.couleur, try_cast(r.ordre as integer) as ordre, e.periode, avg(e.niveau) as niveau,
  sum(e.mentions) as mentions, sum(e.repondants) as repondants, count(*) filter (where e.trop_peu) as caches
from auto_evaluation as e
join reseau as r on r.reseau_code = e.reseau_code
where e.grille <> 'connaissance_mutuelle' and ($region = '' or e.code_region = $region) and e.periode <= $periode
group by e.grille, e.item, e.reseau_code, r.nom, r.couleur, r.ordre, e.periode
order by e.grille, e.item, ordre, e.periode
