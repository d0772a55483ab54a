-- Une ligne par indicateur de couverture, commune, trimestre et ventilation : les mêmes colonnes que indicateur
-- vue : à la commune, ces indicateurs se lisent dans couverture_commune, qui garde leur histoire par intervalles
-- À la commune, une part vaut 0 ou 100 : c'est la commune entière qui est couverte, blanche ou à acteur unique
with seuil as (select max(try_cast(valeur as double)) as minutes from parametre where parametre = 'zone_blanche_min'),
communes as (
    select c.*, t.actifs_occupes, s.minutes, g.ventilation,
        c.temps_statut = 'L' as absent, case c.temps_statut when 'N' then 'E' else c.temps_statut end as statut,
        case c.temps_statut when 'L' then 'un opérateur attendu n''a pas livré ses lieux'
            when 'N' then 'aucun lieu accessible par la route' when 'E' then 'temps estimé d''après la distance' end as motif
    from couverture_commune as c
    cross join seuil as s
    join maillage as g on g.maillage = c.maillage
    join territoire as t on t.niveau_territoire = 'commune' and t.code_territoire = c.code_commune
)
select 'temps_acces_median' as indicateur, 'commune' as niveau_territoire, code_commune as code_territoire, periode, ventilation,
    maillage as modalite, try_cast(temps_min as double) as valeur, cast(null as double) as numerateur,
    actifs_occupes as denominateur, cast(null as double) as borne_basse, cast(null as double) as borne_haute,
    case when temps_min is null and not absent then 'M' else statut end as obs_status, 'F' as conf_status,
    cast(null as varchar) as livraisons, motif
from communes
union all
select 'distance_acces_mediane', 'commune', code_commune, periode, ventilation, maillage, try_cast(distance_km as double), null,
    actifs_occupes, null, null, case when distance_km is null and not absent then 'M' else statut end, 'F', null,
    case when distance_km is null and temps_min is not null then 'distance non livrée' else motif end
from communes
union all
select 'couverture_temps_acces', 'commune', code_commune, periode, ventilation, maillage,
    case when not absent then case when temps_min <= minutes then 100e0 else 0e0 end end, null, actifs_occupes, null, null,
    statut, 'F', null, motif
from communes
union all
select 'zone_blanche_cep', 'commune', code_commune, periode, ventilation, maillage,
    case when not absent then case when temps_min <= minutes then 0e0 else 100e0 end end, null, actifs_occupes, null, null,
    statut, 'F', null, motif
from communes
where ventilation <> 'reseau'
union all
select 'apl_cep', 'commune', code_commune, periode, ventilation, maillage, try_cast(apl as double), null, actifs_occupes, null,
    null, apl_statut, 'F', null, case when apl is null then 'un opérateur attendu n''a pas livré ses lieux'
        when apl_au_moins then 'au moins : un lieu proche est sans équivalents temps plein livrés' else 'calculé sur des temps de trajet' end
from communes
union all
select 'apl_cep', 'commune', code_commune, periode, 'delivrance', 'avec_distance', try_cast(apl_avec_distance as double), null,
    actifs_occupes, null, null, apl_statut, 'F', null,
    case when apl is null then 'un opérateur attendu n''a pas livré ses lieux'
        when apl_au_moins then 'au moins : un lieu proche est sans équivalents temps plein livrés' else 'calculé sur des temps de trajet' end
from communes
where ventilation = 'ensemble'
