-- Une ligne : le dernier trimestre dont une valeur est connue, sinon le dernier échu à la publication
with echu as (
  select date_trunc('quarter', cast(publiee_le as timestamp)) - interval 1 day as fin
  from version
)
select coalesce(
  (select max(periode) from indicateur where periode like '____-Q_' and valeur is not null),
  date_part('year', fin) || '-Q' || date_part('quarter', fin)) as periode
from echu
