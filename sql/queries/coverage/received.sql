-- Une ligne par réseau dont les lieux comptent : le réseau choisi, tous, ou ceux qui reçoivent le public choisi
select m.reseau_code
from maillage_reseau as m
join reseau as r on r.reseau_code = m.reseau_code
where m.periode = $periode and m.maillage = $maillage
order by r.ordre
