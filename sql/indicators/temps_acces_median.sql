-- Une ligne par territoire, trimestre et maillage : minutes que la moitié des actifs occupés ne dépassent pas
-- Une médiane n'a pas de numérateur : le dénominateur dit sur combien d'actifs occupés elle porte
with medianes as (
    select *, case when not absent and not isinf(temps_median) then temps_median end as mediane, not absent and isinf(temps_median) as sans_route
    from couverture_territoire
),
publiees as (
    select niveau_territoire, code_territoire, periode, ventilation,
        maillage as modalite, actifs, livraisons, publier_nombre(compter(mediane, null, case when sans_route then 'M' else statut end, 'F',
            case when sans_route then 'plus de la moitié des actifs occupés n''ont aucun lieu par la route' else motif end)) as p
    from medianes
)
select 'temps_acces_median' as indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite,
    p.valeur, p.numerateur, actifs as denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, livraisons, p.motif
from publiees
