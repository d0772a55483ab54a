-- Une ligne par territoire, trimestre, maillage et seuil : part des actifs occupés à moins de ce temps d'un lieu d'accueil
-- ensemble, reseau, public : au seuil de la zone blanche ; seuil : tous les réseaux, à chaque seuil ; reseau*seuil et public*seuil :
-- chaque réseau, ou public, et chaque seuil (au-dessus de l'EPCI)
with seuil as (select max(try_cast(valeur as double)) as usuel from ref_parametres where parametre = 'zone_blanche_min'),
couverts as (
    select t.niveau_territoire, t.code_territoire, t.periode, t.livraisons, t.actifs, t.absent, t.statut, t.motif, t.maillage,
        t.ventilation as genre, u.seuil_min, u.actifs_couverts, try_cast(try_cast(u.seuil_min as integer) as varchar) as minutes, s.usuel
    from couverture_territoire as t
    join couverture_seuil as u on u.niveau_territoire = t.niveau_territoire and u.code_territoire = t.code_territoire
        and u.maillage = t.calcule and t.rang between u.rang_du and u.rang_au
    cross join seuil as s
),
lignes as (
    select *, genre as ventilation, maillage as modalite from couverts where seuil_min = usuel
    union all
    select *, 'seuil', minutes from couverts where genre = 'ensemble'
    union all
    select *, genre || '*seuil', maillage || '*' || minutes from couverts
    where genre <> 'ensemble' and niveau_territoire <> 'epci'
),
publiees as (
    select niveau_territoire, code_territoire, periode, ventilation, modalite, livraisons,
        publier_rapport_arrondi(compter(case when not absent then actifs_couverts end, null, statut, 'F', motif), sur(actifs, 'A', null), 100) as p
    from lignes
)
select 'couverture_temps_acces' as indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite,
    p.valeur, p.numerateur, p.denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, livraisons, p.motif
from publiees
