-- Une ligne par territoire, trimestre et réseau (ou ensemble) : minutes que la moitié des actifs occupés ne dépassent pas
select 'temps_acces_median' as indicateur, niveau_territoire, code_territoire, periode,
    case when reseau_code = 'ensemble' then 'ensemble' else 'reseau' end as ventilation, reseau_code as modalite,
    case when not absent and not isinf(temps_median) then temps_median end as valeur, null as numerateur,
    actifs as denominateur, null as borne_basse, null as borne_haute,
    case when not absent and isinf(temps_median) then 'M' else statut end as obs_status, 'F' as conf_status, livraisons,
    case when not absent and isinf(temps_median) then 'plus de la moitié des actifs occupés n''ont aucun lieu par la route'
        else motif end as motif
from couverture_territoire
