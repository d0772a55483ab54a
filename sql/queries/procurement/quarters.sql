-- Une ligne par trimestre du lot : entrées, objectif écoulé, satisfaction, délai
select periode, entrees, obs_status, motif, cumul_entrees, cible_annuelle, cible_ecoulee, satisfaction, repondants, interroges,
  delai_median_j, premiers_rdv
from lot_trimestre where lot_code = $lot order by periode
