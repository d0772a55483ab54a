-- Une ligne par période d'un territoire, années et trimestres, avec la valeur de la France
select
  p.periode, i.valeur, i.borne_basse, i.borne_haute, i.numerateur, i.denominateur, i.obs_status, i.conf_status, i.motif,
  f.valeur as valeur_france
from (
  select distinct periode
  from indicateur
  where indicateur = $indicateur and ventilation = $ventilation and modalite = $modalite and niveau_territoire = 'france'
) as p
left join indicateur as i
  on i.indicateur = $indicateur and i.ventilation = $ventilation and i.modalite = $modalite
  and i.niveau_territoire = $niveau and i.code_territoire = $code and i.periode = p.periode
left join indicateur as f
  on f.indicateur = $indicateur and f.ventilation = $ventilation and f.modalite = $modalite
  and f.niveau_territoire = 'france' and f.periode = p.periode
where $annees = (length(p.periode) = 4)
order by p.periode
