-- Une ligne par outil, trimestre, région (ou France) et réseau (ou ensemble) : inscrits, actifs, échanges, ressources
with lignes as (
    select s.*, 'region' as niveau_territoire, s.code_region as code_territoire
    from stg_outils_partages as s
    join livraison_rangee as l on l.livraison_id = s.livraison_id and l.en_vigueur
    union all
    select s.*, 'france', 'FR'
    from stg_outils_partages as s
    join livraison_rangee as l on l.livraison_id = s.livraison_id and l.en_vigueur
),
longues as (
    select *, 'reseau' as ventilation, reseau_code as modalite from lignes
    union all
    select *, 'ensemble', 'ensemble' from lignes
)
select outil, periode, niveau_territoire, code_territoire, ventilation, modalite, count(distinct code_region) as regions,
    case when count(inscrits) = count(*) then sum(inscrits) end as inscrits,
    case when count(actifs_trimestre) = count(*) then sum(actifs_trimestre) end as actifs,
    case when count(messages) = count(*) then sum(messages) end as messages,
    case when count(sans_reponse) = count(*) then sum(sans_reponse) end as sans_reponse,
    rate(sum(delai_reponse_median_h * messages), sum(case when delai_reponse_median_h is not null then messages end), 1) as delai_reponse_h,
    case when count(ressources) = count(*) then sum(ressources) end as ressources,
    case when count(ressources_plus_12_mois) = count(*) then sum(ressources_plus_12_mois) end as ressources_anciennes,
    count(distinct case when actifs_trimestre > 0 then reseau_code end) as reseaux_actifs,
    string_agg(distinct livraison_id, ';' order by livraison_id) as livraisons
from longues
group by outil, periode, niveau_territoire, code_territoire, ventilation, modalite
