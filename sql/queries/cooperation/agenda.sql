-- Une ligne par paire et département du territoire où la coopération attendue n'est pas observée sur l'axe, de la plus grande à
-- la plus petite population concernée
with ici as (
  select c.*, t.nom as territoire
  from cooperation as c
  join territoire as t on t.niveau_territoire = 'departement' and t.code_territoire = c.code_territoire
  where c.niveau_territoire = 'departement' and c.periode = $periode
    and ($niveau = 'france' or $niveau = 'region' and t.code_region = $code or $niveau = 'departement' and t.code_territoire = $code)
),
observes as (
  select o.code_territoire, o.reseau_a, o.reseau_b, string_agg(x.nom_court, ', ' order by x.ordre) as axes_observes
  from ici as o
  join axe_cooperation as x on x.axe = o.axe
  where o.statut = 'attendue_observee'
  group by o.code_territoire, o.reseau_a, o.reseau_b
),
regles as (
  select emetteur, recepteur, min(explication) as regle from regle_cooperation group by emetteur, recepteur
)
select c.reseau_a, c.reseau_b, a.nom as nom_a, b.nom as nom_b, c.code_territoire, c.territoire, c.actifs, s.envoyees, s.attendues,
  s.conf_status, o.axes_observes, r.regle
from ici as c
join ici as s on s.axe = 'aiguillage' and s.code_territoire = c.code_territoire and s.reseau_a = c.reseau_a and s.reseau_b = c.reseau_b
join reseau as a on a.reseau_code = c.reseau_a
join reseau as b on b.reseau_code = c.reseau_b
left join observes as o on o.code_territoire = c.code_territoire and o.reseau_a = c.reseau_a and o.reseau_b = c.reseau_b
left join regles as r on r.emetteur = c.reseau_a and r.recepteur = c.reseau_b
where c.axe = $axe and c.statut = 'attendue_non_observee'
order by c.actifs desc nulls last, c.code_territoire, try_cast(a.ordre as integer), try_cast(b.ordre as integer)
