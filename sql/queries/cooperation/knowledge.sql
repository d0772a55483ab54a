-- Une ligne par réseau qui répond et réseau dont il parle : connaissance mutuelle déclarée, dernière année connue
select e.reseau_code, r.nom, e.reseau_concerne, c.nom as concerne_nom, avg(e.niveau) as niveau, sum(e.repondants) as repondants,
  max(e.periode) as periode
from auto_evaluation as e
join reseau as r on r.reseau_code = e.reseau_code
join reseau as c on c.reseau_code = e.reseau_concerne
where e.grille = 'connaissance_mutuelle' and ($region = '' or e.code_region = $region)
  and e.periode = (select max(m.periode) from auto_evaluation as m where m.grille = 'connaissance_mutuelle'
    and m.periode <= $periode and ($region = '' or m.code_region = $region))
group by e.reseau_code, r.nom, r.ordre, e.reseau_concerne, c.nom, c.ordre
order by try_cast(r.ordre as integer), try_cast(c.ordre as integer)
