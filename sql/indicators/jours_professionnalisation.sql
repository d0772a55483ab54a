-- Une ligne par région (ou France), année et réseau (ou ensemble) : journées de formation par conseiller
select 'jours_professionnalisation' as indicateur, niveau_territoire, code_territoire, annee as periode, ventilation, modalite,
    case when livree and not partielle then rate(jours, etp, 1) end as valeur,
    case when livree and not partielle and etp > 0 then jours end as numerateur, etp as denominateur, null as borne_basse,
    null as borne_haute,
    case when not livree or partielle then 'L' when jours is null or coalesce(etp, 0) = 0 then 'M' else 'A' end as obs_status,
    'F' as conf_status, livraisons,
    case when not livree then 'formations non livrées pour cette année'
        when partielle then 'formations livrées par ' || regions || ' régions sur 18'
        when jours is null then 'une session sans durée ou sans participants'
        when coalesce(etp, 0) = 0 then 'conseillers (équivalents temps plein) non connus toute l''année' end as motif
from formation_annee
