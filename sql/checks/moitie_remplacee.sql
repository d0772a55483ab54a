-- avertit : une livraison en remplace une autre sans une seule clé commune : c'est peut-être l'autre moitié d'un même envoi, à réunir dans un fichier
with remplacements as (
    select a.dataset, a.operateur_code, a.periode, a.livraison_id as avant, b.livraison_id as apres, a.lignes as lignes_avant, b.lignes as lignes_apres
    from livraison_rangee as a
    join livraison_rangee as b on b.livraison_id = a.remplacee_par
    where a.dataset in ('activite', 'lieux_accueil') and a.lignes > 0 and b.lignes > 0
),
livraisons as (
    select avant as livraison_id from remplacements union select apres from remplacements
),
cles as (
    select livraison_id, concat_ws('|', coalesce(code_commune, code_departement), niveau_cep, sexe, tranche_age, csp, niveau_diplome, statut_actif) as cle
    from stg_activite
    where livraison_id in (select livraison_id from livraisons)
    union
    select livraison_id, site_id
    from stg_lieux_accueil
    where livraison_id in (select livraison_id from livraisons)
)
select r.dataset || ' ' || r.operateur_code || ' ' || r.periode || ' : ' || r.lignes_apres || ' lignes à la place de ' || r.lignes_avant as exemple
from remplacements as r
where not exists (
    select 1 from cles as x join cles as y on y.cle = x.cle
    where x.livraison_id = r.avant and y.livraison_id = r.apres)
