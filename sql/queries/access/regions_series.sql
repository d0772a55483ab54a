-- Une ligne par région et trimestre (ou année), jusqu'à la période demandée : taux d'accès, son intervalle, et celui de la France
with v as (
  select niveau_territoire, code_territoire, periode, valeur, borne_basse, borne_haute, obs_status, motif
  from indicateur
  where indicateur = 'taux_acces_actifs_occupes' and ventilation = $ventilation and modalite = $modalite
    and niveau_territoire in ('region', 'france') and $annees = (length(periode) = 4) and periode <= $periode
)
select r.code_territoire as code, t.nom, r.periode, case when r.obs_status <> 'B' then r.valeur end as valeur, r.borne_basse, r.borne_haute,
  r.obs_status, case when r.obs_status = 'B' then coalesce(r.motif, 'non comparable') else r.motif end as motif, f.valeur as valeur_france
from v as r
join territoire as t on t.niveau_territoire = 'region' and t.code_territoire = r.code_territoire
left join v as f on f.niveau_territoire = 'france' and f.periode = r.periode
where r.niveau_territoire = 'region'
order by t.nom, r.periode
