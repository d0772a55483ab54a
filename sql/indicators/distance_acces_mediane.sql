-- Une ligne par territoire, trimestre et réseau (ou ensemble) : kilomètres que la moitié des actifs occupés ne dépassent pas
-- Par réseau, au-dessus de l'EPCI seulement
select 'distance_acces_mediane' as indicateur, niveau_territoire, code_territoire, periode,
    case when reseau_code = 'ensemble' then 'ensemble' else 'reseau' end as ventilation, reseau_code as modalite,
    case when not absent and not isinf(distance_mediane) then distance_mediane end as valeur, null as numerateur,
    actifs as denominateur, null as borne_basse, null as borne_haute,
    case when not absent and isinf(distance_mediane) then 'M' else statut end as obs_status, 'F' as conf_status, livraisons,
    case when not absent and isinf(distance_mediane) then 'plus de la moitié des actifs occupés n''ont aucun lieu par la route'
        else motif end as motif
from couverture_territoire
where reseau_code = 'ensemble' or niveau_territoire <> 'epci'
