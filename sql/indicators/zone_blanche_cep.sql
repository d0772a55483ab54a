-- Une ligne par territoire et trimestre : part des actifs occupés sans aucun lieu d'accueil à moins du seuil
-- Une commune dont un opérateur attendu n'a pas livré n'est jamais blanche
with seuil as (select max(try_cast(valeur as double)) as usuel from ref_parametres where parametre = 'zone_blanche_min')
select 'zone_blanche_cep' as indicateur, t.niveau_territoire, t.code_territoire, t.periode, 'ensemble' as ventilation,
    'ensemble' as modalite,
    case when not t.absent then round(rate(greatest(t.actifs - u.actifs_couverts - t.actifs_absents, 0), t.actifs, 100), 4) end as valeur,
    case when not t.absent then greatest(t.actifs - u.actifs_couverts - t.actifs_absents, 0) end as numerateur,
    t.actifs as denominateur, null as borne_basse, null as borne_haute, t.statut as obs_status, 'F' as conf_status, t.livraisons,
    t.motif
from couverture_territoire as t
cross join seuil as s
join couverture_seuil as u on u.niveau_territoire = t.niveau_territoire and u.code_territoire = t.code_territoire
    and u.reseau_code = t.reseau_code and t.rang between u.rang_du and u.rang_au and u.seuil_min = s.usuel
where t.reseau_code = 'ensemble'
