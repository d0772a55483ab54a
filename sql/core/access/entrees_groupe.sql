-- Une ligne par territoire (France sans Mayotte, région, département), période, dimension et modalité : entrées publiables des opérateurs régionaux
select case niveau_territoire when 'france_hm' then 'france' else niveau_territoire end as niveau_territoire, code_territoire, periode,
    ventilation, modalite, valeur as entrees, obs_status, conf_status, livraisons, motif
from profil
where reseau_code = 'operateur_regional' and niveau_territoire <> 'france'
