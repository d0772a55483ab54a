-- Une ligne par territoire, trimestre et maillage (tous les réseaux, ou ceux qui reçoivent un public) : part des actifs occupés sans
-- aucun de leurs lieux d'accueil à moins du seuil
-- Une commune dont un opérateur attendu n'a pas livré n'est jamais blanche
with seuil as (select max(try_cast(valeur as double)) as usuel from ref_parametres where parametre = 'zone_blanche_min'),
publiees as (
    select t.niveau_territoire, t.code_territoire, t.periode, t.ventilation, t.maillage as modalite, t.livraisons, publier_rapport_arrondi(
        compter(case when not t.absent then greatest(t.actifs - u.actifs_couverts - t.actifs_absents, 0) end, null, t.statut, 'F', t.motif),
        sur(t.actifs, 'A', null), 100) as p
    from couverture_territoire as t
    cross join seuil as s
    join couverture_seuil as u on u.niveau_territoire = t.niveau_territoire and u.code_territoire = t.code_territoire
        and u.maillage = t.calcule and t.rang between u.rang_du and u.rang_au and u.seuil_min = s.usuel
    where t.ventilation <> 'reseau'
)
select 'zone_blanche_cep' as indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite,
    p.valeur, p.numerateur, p.denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, livraisons, p.motif
from publiees
