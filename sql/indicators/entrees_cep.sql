-- Une ligne par territoire, période, ventilation et modalité : entrées en CEP
select 'entrees_cep' as indicateur, niveau_territoire, code_territoire, periode, 'ensemble' as ventilation,
    'ensemble' as modalite, valeur, null as numerateur, null as denominateur, null as borne_basse, null as borne_haute,
    obs_status, conf_status, livraisons, motif
from mesure_ensemble
union all
select 'entrees_cep', niveau_territoire, code_territoire, periode, 'reseau', reseau_code, valeur, null, null, null, null,
    obs_status, conf_status, livraisons, motif
from mesure_activite
where mesure = 'entrees_cep'
union all
select 'entrees_cep', niveau_territoire, code_territoire, periode, 'reseau*' || ventilation, reseau_code || '*' || modalite,
    valeur, null, null, null, null, obs_status, conf_status, livraisons, motif
from profil
