-- Une ligne par territoire, trimestre et maillage : kilomètres que la moitié des actifs occupés ne dépassent pas
-- Par réseau, au-dessus de l'EPCI seulement
-- Une médiane n'a pas de numérateur : le dénominateur dit sur combien d'actifs occupés elle porte
with medianes as (
    select *, case when not absent and not isinf(distance_mediane) then distance_mediane end as mediane, not absent and isinf(distance_mediane) as sans_route
    from couverture_territoire
    where ventilation = 'ensemble' or niveau_territoire <> 'epci'
),
publiees as (
    select niveau_territoire, code_territoire, periode, ventilation,
        maillage as modalite, actifs, livraisons, publier_nombre(compter(mediane, null, case when sans_route then 'M' else statut end, 'F',
            case when sans_route then 'plus de la moitié des actifs occupés n''ont aucun lieu par la route' else motif end)) as p
    from medianes
)
select 'distance_acces_mediane' as indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite,
    p.valeur, p.numerateur, actifs as denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, livraisons, p.motif
from publiees
