-- Une ligne par territoire (france, région, département, EPCI) et période : entrées des opérateurs régionaux, numérateur des taux d'accès
-- La France est sans Mayotte, comme son dénominateur
select case niveau_territoire when 'france_hm' then 'france' else niveau_territoire end as niveau_territoire, code_territoire, periode,
    valeur as entrees, obs_status, conf_status, livraisons, motif
from mesure_activite
where mesure = 'entrees_cep' and reseau_code = 'operateur_regional' and niveau_territoire in ('france_hm', 'region', 'departement', 'epci')
