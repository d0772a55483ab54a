-- Une ligne par opérateur qui a livré ou dont on attend une livraison
select distinct o.operateur_code, o.nom, r.ordre
from operateur as o
left join reseau as r using (reseau_code)
where o.operateur_code in (select operateur_code from livraison)
  or o.operateur_code in (select operateur_code from livraison_attendue)
order by r.ordre, o.nom
