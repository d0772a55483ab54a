-- Une ligne par région : dernière et prochaine instance, conventions en vigueur et échues, à la date donnée
with reunions as (
  select code_region, max(date_instance) as derniere, max(prochaine_date) as prochaine, count(*) as reunions
  from instance where date_instance <= $jour::date group by code_region
),
accords as (
  select code_region, count(*) filter (where date_fin is null or date_fin >= $jour::date) as en_vigueur,
    count(*) filter (where date_fin < $jour::date) as echues,
    count(*) filter (where date_fin >= $jour::date and date_fin < $jour::date + interval 6 month) as bientot
  from convention where date_signature <= $jour::date group by code_region
)
select t.code_territoire as code_region, t.nom, r.derniere, r.prochaine, r.reunions, a.en_vigueur, a.echues, a.bientot
from territoire as t
left join reunions as r on r.code_region = t.code_territoire
left join accords as a on a.code_region = t.code_territoire
where t.niveau_territoire = 'region' and ($region = '' or t.code_territoire = $region)
order by t.nom
