-- Une ligne par indicateur demandé, territoire (la région ou la France) et période demandée
select i.indicateur, i.ventilation, i.modalite, i.niveau_territoire, i.code_territoire, i.periode, i.valeur, i.numerateur, i.denominateur,
  i.borne_basse, i.borne_haute, i.obs_status, i.conf_status, i.motif,
  case when i.valeur is not null and i.obs_status <> 'B' then j.verdict end as verdict
from indicateur as i
left join verdict as j on j.indicateur = i.indicateur and i.ventilation = 'ensemble' and j.niveau_territoire = i.niveau_territoire
  and j.code_territoire = i.code_territoire and j.periode = i.periode
where i.indicateur in (select unnest($indicateurs))
  and i.indicateur || '|' || i.ventilation || '|' || i.modalite in (select unnest($cles))
  and i.periode in (select unnest($periodes))
  and ((i.niveau_territoire = 'region' and i.code_territoire = $region) or i.niveau_territoire = 'france')
