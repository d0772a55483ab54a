-- Une ligne par lot et trimestre : entrées, cumul de l'année, objectif, satisfaction, délai
select c.lot_code, c.periode, c.entrees, c.obs_status, c.motif, c.cumul_entrees, c.cible_annuelle, c.cible_ecoulee,
    q.satisfaction, q.repondants, q.interroges, q.delai_median_j, q.premiers_rdv
from lot_trimestre_cumul as c
left join lot_qualite as q on q.lot_code = c.lot_code and q.periode = c.periode
