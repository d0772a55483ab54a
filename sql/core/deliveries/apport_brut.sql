-- Une ligne par opérateur, période et département d'activité en vigueur : ce que ses fichiers y apportent, avant secret
-- au_plus : chaque cellule secrète vaut au plus 4 (le seuil exclu) ; vide si une cellule est sans nombre
with seuil as (select max(try_cast(valeur as integer)) as seuil from ref_parametres where parametre = 'seuil_secret')
select operateur_code, periode, code_departement, coalesce(sum(entrees_cep), 0) as au_moins,
    case when count(*) filter (where entrees_cep_absence not in ('secret', 'sans_objet')) = 0
        then coalesce(sum(entrees_cep), 0) + count(*) filter (where entrees_cep_absence = 'secret') * (max(s.seuil) - 1) end as au_plus
from activite_brut
cross join seuil as s
group by operateur_code, periode, code_departement
