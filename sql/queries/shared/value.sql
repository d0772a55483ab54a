-- Une ligne par valeur à comparer : celle d'un territoire et d'une période, celle d'un an plus tôt, celle de la France
-- verdict : celui du test à côté de la référence de la fiche ; NULL quand c'est l'intervalle qui décide
select i.niveau_territoire, i.code_territoire, i.periode, i.valeur, i.numerateur, i.denominateur, i.borne_basse, i.borne_haute, i.obs_status,
  i.conf_status, i.motif, case when i.valeur is not null and i.obs_status <> 'B' then j.verdict end as verdict
from indicateur as i
left join verdict as j on j.indicateur = i.indicateur and i.ventilation = 'ensemble' and j.niveau_territoire = i.niveau_territoire
  and j.code_territoire = i.code_territoire and j.periode = i.periode
where i.indicateur = $indicateur and i.ventilation = $ventilation and i.modalite = $modalite
  and i.periode in ($periode, $periode_avant) and i.niveau_territoire in ($niveau, 'france')
  and i.code_territoire in ($code, 'FR')
