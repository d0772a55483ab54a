-- Une ligne par réseau : conseillers en équivalents temps plein et en personnes, au trimestre
select r.nom, c.etp, c.effectif, c.etp / nullif(c.effectif, 0) as temps
from conseiller as c
join reseau as r on r.reseau_code = c.reseau_code
where c.periode = $periode and c.niveau_territoire = $niveau and c.code_territoire = $code
order by try_cast(r.ordre as integer)
