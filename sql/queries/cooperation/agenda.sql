-- Une ligne par paire et territoire (départements d'une région ou de la France, ou le département) où la coopération attendue
-- n'est pas observée sur l'axe, de la plus grande à la plus petite population concernée
select c.reseau_a, c.reseau_b, a.nom as nom_a, b.nom as nom_b, c.code_territoire, t.nom as territoire, c.actifs, c.envoyees,
  c.attendues, c.borne_haute, c.conf_status, e.statut as statut_ensemble, e.derniere_preuve as derniere_autre,
  (select string_agg(x.nom_court, ', ' order by x.ordre) from cooperation as o join axe_cooperation as x on x.axe = o.axe
    where o.niveau_territoire = 'departement' and o.periode = c.periode and o.code_territoire = c.code_territoire
      and o.reseau_a = c.reseau_a and o.reseau_b = c.reseau_b and o.statut = 'attendue_observee') as axes_observes,
  (select min(r.explication) from regle_cooperation as r where r.emetteur = c.reseau_a and r.recepteur = c.reseau_b) as regle
from cooperation as c
join territoire as t on t.niveau_territoire = 'departement' and t.code_territoire = c.code_territoire
join reseau as a on a.reseau_code = c.reseau_a
join reseau as b on b.reseau_code = c.reseau_b
left join cooperation as e on e.niveau_territoire = 'departement' and e.periode = c.periode and e.code_territoire = c.code_territoire
  and e.reseau_a = c.reseau_a and e.reseau_b = c.reseau_b and e.axe = 'aiguillage'
where c.niveau_territoire = 'departement' and c.periode = $periode and c.axe = $axe and c.statut = 'attendue_non_observee'
  and ($niveau = 'france' or $niveau = 'region' and t.code_region = $code or $niveau = 'departement' and t.code_territoire = $code)
order by c.actifs desc nulls last, c.code_territoire, a.ordre, b.ordre
