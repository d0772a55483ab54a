-- Une ligne par jeu de données (activité, lieux), opérateur, période et département en vigueur : entrées ou lieux que ses fichiers y apportent, avant secret
-- au_plus : chaque cellule secrète vaut au plus 4 (le seuil exclu) ; vide si une cellule est sans nombre
with seuil as (select max(try_cast(valeur as integer)) as seuil from ref_parametres where parametre = 'seuil_secret')
select 'activite' as dataset, a.operateur_code, a.periode, a.code_departement, coalesce(sum(a.entrees_cep), 0) as au_moins,
    case when count(*) filter (where a.entrees_cep_absence not in ('secret', 'sans_objet')) = 0
        then coalesce(sum(a.entrees_cep), 0) + count(*) filter (where a.entrees_cep_absence = 'secret') * (max(s.seuil) - 1) end as au_plus
from activite_brut as a
cross join seuil as s
group by a.operateur_code, a.periode, a.code_departement
union all
select 'lieux_accueil', s.operateur_code, s.periode, c.code_departement, count(*), count(*)
from stg_lieux_accueil as s
join livraison_rangee as l on l.livraison_id = s.livraison_id and l.en_vigueur
join ref_territoires as c on c.niveau_territoire = 'commune' and c.code_territoire = s.code_commune
group by s.operateur_code, s.periode, c.code_departement
