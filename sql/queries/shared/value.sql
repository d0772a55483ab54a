-- Une ligne : la valeur d'un indicateur pour un territoire et une période, avec celles de la même période
-- un an plus tôt et de la France
with v as (
  select *
  from indicateur
  where indicateur = $indicateur and ventilation = $ventilation and modalite = $modalite
    and periode in ($periode, $periode_avant)
    and (niveau_territoire = $niveau and code_territoire = $code or niveau_territoire = 'france')
),
ici as (select * from v where niveau_territoire = $niveau and code_territoire = $code and periode = $periode),
avant as (select * from v where niveau_territoire = $niveau and code_territoire = $code and periode = $periode_avant),
france as (select * from v where niveau_territoire = 'france' and periode = $periode)
select
  ici.valeur, ici.numerateur, ici.denominateur, ici.borne_basse, ici.borne_haute, ici.obs_status, ici.conf_status,
  ici.motif,
  avant.valeur as valeur_avant, avant.numerateur as numerateur_avant, avant.borne_basse as borne_basse_avant,
  avant.borne_haute as borne_haute_avant, avant.obs_status as obs_status_avant,
  ici.valeur - avant.valeur as ecart_avant,
  france.valeur as valeur_france, france.borne_basse as borne_basse_france, france.borne_haute as borne_haute_france,
  ici.valeur / nullif(france.valeur, 0) as rapport_france
from (select 1) as une
left join ici on true
left join avant on true
left join france on true
