-- Une ligne par mesure, territoire, période et réseau : valeur avant secret, avec la raison de son absence
with grille as (
    select m.mesure, a.niveau_territoire, a.code_territoire, a.periode, a.reseau_code, a.attendus, a.recus, a.incomplete,
        a.manquants, a.incomplets, a.livraisons
    from attendu_territoire as a
    cross join (select 'entrees_cep' as mesure union all select 'beneficiaires_cep') as m
    where a.dataset = 'activite'
    union all
    select t.mesure, t.niveau_territoire, t.code_territoire, t.periode, t.reseau_code, a.attendus, a.recus, a.incomplete,
        a.manquants, a.incomplets, a.livraisons
    from activite_territoire as t
    join ref_territoires as c on c.niveau_territoire = 'commune' and c.code_territoire = t.code_territoire
    join attendu_territoire as a on a.dataset = 'activite' and a.niveau_territoire = 'region'
        and a.code_territoire = c.code_region and a.periode = t.periode and a.reseau_code = t.reseau_code
    where t.niveau_territoire = 'commune'
),
situees as (
    select g.*, t.lignes, t.somme, t.secretes, t.inconnues, s.lignes as lignes_sans_commune, p.provisoire
    from grille as g
    join periode as p on p.dataset = 'activite' and p.periode = g.periode
    left join activite_territoire as t on t.mesure = g.mesure and t.niveau_territoire = g.niveau_territoire
        and t.code_territoire = g.code_territoire and t.periode = g.periode and t.reseau_code = g.reseau_code
    left join ref_territoires as l on l.niveau_territoire = g.niveau_territoire and l.code_territoire = g.code_territoire
        and g.niveau_territoire in ('epci', 'commune')
    left join activite_sans_commune as s on s.mesure = g.mesure and s.code_departement = l.code_departement
        and s.periode = g.periode and s.reseau_code = g.reseau_code
),
jugees as (
    select *, case
        when recus < attendus then 'non_livre'
        when lignes is null and lignes_sans_commune > 0 then 'sans_commune'
        when lignes is null then 'aucune_ligne'
        when inconnues > 0 then 'inconnu'
        when somme is null and secretes > 0 then 'secret'
        when somme is null then 'sans_objet'
        when secretes > 0 then 'partiel_secret'
        when incomplete then 'incomplet'
        when lignes_sans_commune > 0 then 'partiel_commune'
        when provisoire then 'provisoire'
        else 'normal' end as cas
    from situees
)
select
    mesure, niveau_territoire, code_territoire, periode, reseau_code, livraisons,
    case when cas in ('partiel_secret', 'incomplet', 'partiel_commune', 'provisoire', 'normal') then somme end as brut,
    case when cas in ('non_livre', 'sans_commune', 'aucune_ligne') then 'L'
        when cas in ('inconnu', 'secret', 'sans_objet') then 'M'
        when cas in ('partiel_secret', 'incomplet', 'partiel_commune') then 'E'
        when cas = 'provisoire' then 'P' else 'A' end as obs_status,
    case when cas = 'secret' then 'C' else 'F' end as conf_status,
    case cas
        when 'non_livre' then 'non livré par ' || manquants
        when 'sans_commune' then 'livré par département, sans la commune'
        when 'aucune_ligne' then 'aucune ligne livrée pour ce territoire'
        when 'inconnu' then inconnues || ' cellule(s) sans nombre (« nc », « ND » ou vide) dans la livraison'
        when 'secret' then 'secret statistique à la livraison'
        when 'sans_objet' then 'sans objet'
        when 'partiel_secret' then 'au moins : ' || secretes || ' cellule(s) secrète(s) ne sont pas comptées'
        when 'incomplet' then 'au moins : des lignes ont été mises de côté (' || incomplets || ')'
        when 'partiel_commune' then 'au moins : des personnes du département sont livrées sans leur commune'
        when 'provisoire' then 'dernier trimestre, provisoire' end as motif
from jugees
