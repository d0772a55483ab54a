-- Une ligne par preuve de coopération d'une paire (et d'un axe) encore valable à la fin du trimestre, la plus récente d'abord
-- Une preuve de la région ou de la France vaut dans ses départements ; avoir les mêmes outils ne compte pas dans l'ensemble
with deps as (
  select list(code_territoire) as departements, list(distinct code_region) as regions
  from territoire
  where niveau_territoire = 'departement'
    and ($niveau = 'france' or $niveau = 'region' and code_region = $code or $niveau = 'departement' and code_territoire = $code)
),
rangs as (
  select 4 * $periode[1:4]::integer + $periode[7:7]::integer as rang,
    last_day(make_date($periode[1:4]::integer, 3 * $periode[7:7]::integer, 1)) as fin,
    (select max(valeur::integer) from parametre where parametre = 'vieillissement_trimestres') as duree
),
choisies as (
  select e.*, t.nom as territoire
  from preuve_cooperation as e
  cross join rangs as r
  cross join deps as d
  left join territoire as t on t.niveau_territoire = e.niveau_territoire and t.code_territoire = e.code_territoire
  where e.reseau_a = $reseau_a and e.reseau_b = $reseau_b
    and ($axe = e.axe or $axe = 'ensemble' and e.type_preuve <> 'outil')
    and case when e.type_preuve = 'convention' then e.date_debut <= r.fin and (e.date_fin is null or e.date_fin >= r.fin)
      else 4 * e.periode[1:4]::integer + e.periode[7:7]::integer between r.rang - r.duree + 1 and r.rang end
    and case e.niveau_territoire when 'france' then true when 'region' then list_contains(d.regions, e.code_territoire)
      when 'departement' then list_contains(d.departements, e.code_territoire)
      else list_has_any(d.departements, string_split(coalesce(t.code_departements, t.code_departement), '|')) end
),
fichiers as (
  select i.preuve_id, string_agg(distinct l.fichier, ', ' order by l.fichier) as fichier
  from (select preuve_id, unnest(string_split(livraisons, ';')) as livraison_id from choisies) as i
  join livraison as l on l.livraison_id = i.livraison_id
  group by i.preuve_id
)
select e.preuve_id, e.type_preuve, x.nom as axe, e.sens, e.periode, e.date_debut, e.date_fin, e.libelle, e.quantite, e.conf_status,
  e.document, e.ligne, e.niveau_territoire, e.code_territoire, e.territoire, f.fichier
from choisies as e
left join fichiers as f on f.preuve_id = e.preuve_id
left join axe_cooperation as x on x.axe = e.axe
order by e.periode desc, e.date_debut desc nulls last, e.type_preuve, e.territoire, e.libelle
