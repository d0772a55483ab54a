-- Une ligne par preuve de coopération d'une paire (et d'un axe) encore valable à la fin du trimestre, la plus récente d'abord
-- Une preuve de la région ou de la France vaut dans ses départements ; avoir les mêmes outils ne compte pas dans l'ensemble
with deps as (
  select code_territoire as code_departement, code_region
  from territoire
  where niveau_territoire = 'departement'
    and ($niveau = 'france' or $niveau = 'region' and code_region = $code or $niveau = 'departement' and code_territoire = $code)
),
rangs as (
  select 4 * $periode[1:4]::integer + $periode[7:7]::integer as rang,
    last_day(make_date($periode[1:4]::integer, 3 * $periode[7:7]::integer, 1)) as fin,
    (select max(valeur::integer) from parametre where parametre = 'vieillissement_trimestres') as duree
),
places as (
  select distinct 'departement' as niveau_territoire, code_departement as code_territoire from deps
  union select distinct 'region', code_region from deps
  union select 'france', 'FR'
  union select t.niveau_territoire, t.code_territoire from territoire as t join deps on list_contains(
    string_split(coalesce(t.code_departements, t.code_departement), '|'), deps.code_departement)
  where t.niveau_territoire in ('epci', 'commune')
)
select e.preuve_id, e.type_preuve, x.nom as axe, e.sens, e.periode, e.date_debut, e.date_fin, e.libelle, e.quantite, e.conf_status,
  e.document, e.ligne, e.niveau_territoire, e.code_territoire, t.nom as territoire,
  (select string_agg(distinct l.fichier, ', ') from livraison as l where list_contains(string_split(e.livraisons, ';'), l.livraison_id)) as fichier
from preuve_cooperation as e
cross join rangs as r
join places as p on p.niveau_territoire = e.niveau_territoire and p.code_territoire = e.code_territoire
left join territoire as t on t.niveau_territoire = e.niveau_territoire and t.code_territoire = e.code_territoire
left join axe_cooperation as x on x.axe = e.axe
where e.reseau_a = $reseau_a and e.reseau_b = $reseau_b
  and ($axe = e.axe or $axe = 'ensemble' and e.type_preuve <> 'outil')
  and case when e.type_preuve = 'convention' then e.date_debut <= r.fin and (e.date_fin is null or e.date_fin >= r.fin)
    else 4 * e.periode[1:4]::integer + e.periode[7:7]::integer between r.rang - r.duree + 1 and r.rang end
order by e.periode desc, e.date_debut desc nulls last, e.type_preuve, t.nom, e.libelle
