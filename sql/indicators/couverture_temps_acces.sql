-- Une ligne par territoire, trimestre, réseau et seuil : part des actifs occupés à moins de ce temps d'un lieu d'accueil
-- ensemble : tous les réseaux, au seuil de la zone blanche ; seuil : tous les réseaux, à chaque seuil ; reseau : au seuil de
-- la zone blanche ; reseau*seuil : chaque réseau et chaque seuil (au-dessus de l'EPCI)
with seuil as (select max(try_cast(valeur as double)) as usuel from ref_parametres where parametre = 'zone_blanche_min'),
couverts as (
    select t.*, u.seuil_min, u.actifs_couverts, try_cast(try_cast(u.seuil_min as integer) as varchar) as minutes,
        s.usuel
    from couverture_territoire as t
    join couverture_seuil as u on u.niveau_territoire = t.niveau_territoire and u.code_territoire = t.code_territoire
        and u.reseau_code = t.reseau_code and t.rang between u.rang_du and u.rang_au
    cross join seuil as s
),
lignes as (
    select *, 'ensemble' as ventilation, 'ensemble' as modalite from couverts where reseau_code = 'ensemble' and seuil_min = usuel
    union all
    select *, 'seuil', minutes from couverts where reseau_code = 'ensemble'
    union all
    select *, 'reseau', reseau_code from couverts where reseau_code <> 'ensemble' and seuil_min = usuel
    union all
    select *, 'reseau*seuil', reseau_code || '*' || minutes from couverts
    where reseau_code <> 'ensemble' and niveau_territoire <> 'epci'
),
publiees as (
    select niveau_territoire, code_territoire, periode, ventilation, modalite, livraisons,
        publier_rapport_arrondi(compter(case when not absent then actifs_couverts end, null, statut, 'F', motif), sur(actifs, 'A', null), 100) as p
    from lignes
)
select 'couverture_temps_acces' as indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite,
    p.valeur, p.numerateur, p.denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, livraisons, p.motif
from publiees
