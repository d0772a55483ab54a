-- Une ligne par département de la région : valeur d'un indicateur au trimestre, connue ou non
select t.code_territoire as code, t.nom, v.valeur, v.borne_basse, v.borne_haute, v.numerateur, v.denominateur, v.obs_status,
  v.conf_status, v.motif,
  case when v.valeur is not null then 'connu' when v.conf_status in ('C', 'D') then 'secret' else 'inconnu' end as etat
from territoire as t
left join indicateur as v on v.indicateur = $indicateur and v.ventilation = $ventilation and v.modalite = $modalite
  and v.niveau_territoire = 'departement' and v.code_territoire = t.code_territoire and v.periode = $periode
where t.niveau_territoire = 'departement' and t.code_region = $region
order by v.valeur desc nulls last, t.code_territoire
