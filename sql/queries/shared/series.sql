-- Une ligne par période d'un territoire (années, ou trimestres), avec la valeur de la France
with v as (
  select *, niveau_territoire = $niveau and code_territoire = $code as ici, niveau_territoire = 'france' as france
  from indicateur
  where indicateur = $indicateur and ventilation = $ventilation and modalite = $modalite
    and niveau_territoire in ($niveau, 'france') and code_territoire in ($code, 'FR')
    and $annees = (length(periode) = 4)
)
select
  periode,
  max(valeur) filter (where ici) as valeur,
  max(borne_basse) filter (where ici) as borne_basse,
  max(borne_haute) filter (where ici) as borne_haute,
  max(numerateur) filter (where ici) as numerateur,
  max(denominateur) filter (where ici) as denominateur,
  max(obs_status) filter (where ici) as obs_status,
  max(conf_status) filter (where ici) as conf_status,
  max(motif) filter (where ici) as motif,
  max(valeur) filter (where france) as valeur_france
from v
group by periode
order by periode
