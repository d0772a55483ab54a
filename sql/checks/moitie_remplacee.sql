-- avertit : une livraison en remplace une autre sans une seule clé commune : c'est peut-être l'autre moitié d'un même envoi, à réunir dans un fichier
with cles as (
    select livraison_id, concat_ws('|', coalesce(code_commune, code_departement), niveau_cep, sexe, tranche_age, csp, niveau_diplome, statut_actif) as cle
    from stg_activite
    union
    select livraison_id, site_id from stg_lieux_accueil
),
remplacements as (
    select a.dataset, a.operateur_code, a.periode, a.livraison_id as avant, b.livraison_id as apres, a.lignes as lignes_avant, b.lignes as lignes_apres
    from livraison_rangee as a
    join livraison_rangee as b on b.livraison_id = a.remplacee_par
    where a.dataset in ('activite', 'lieux_accueil')
)
select r.dataset || ' ' || r.operateur_code || ' ' || r.periode || ' : ' || r.lignes_apres || ' lignes à la place de ' || r.lignes_avant as exemple
from remplacements as r
where r.lignes_avant > 0 and r.lignes_apres > 0
    and not exists (
        select 1 from cles as x join cles as y on y.cle = x.cle
        where x.livraison_id = r.avant and y.livraison_id = r.apres)
