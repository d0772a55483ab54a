-- Une ligne par livraison attendue et non reçue, pour une période et celles qui la suivent, chez les opérateurs qui
-- servent le territoire
select a.dataset, a.periode, coalesce(a.operateur, a.operateur_code) as operateur, a.reseau_code
from livraison_attendue as a
left join operateur as o using (operateur_code)
where not a.recue and a.periode >= $periode and length(a.periode) = length($periode)
  and (
    $code_region = ''
    or o.regions is null or o.regions = ''
    or list_contains(string_split(o.regions, '|'), $code_region)
  )
order by a.periode, a.dataset, operateur
