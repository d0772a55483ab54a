-- Une ligne par trimestre et maillage : le calcul où il se lit, celui du seul réseau qu'il compte ce trimestre, sinon le sien
-- vue : se déduit de maillage_reseau
select periode, maillage, case when maillage <> 'ensemble' and count(*) = 1 then max(reseau_code) else maillage end as calcule
from maillage_reseau
group by periode, maillage
