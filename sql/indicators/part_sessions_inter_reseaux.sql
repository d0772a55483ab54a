-- Une ligne par région (ou France), année et réseau (ou ensemble) : sessions de formation suivies par plusieurs réseaux
select 'part_sessions_inter_reseaux' as indicateur, niveau_territoire, code_territoire, annee as periode, ventilation, modalite,
    case when livree then rate(communes, sessions, 100) end as valeur, case when livree and sessions > 0 then communes end as numerateur,
    case when livree then sessions end as denominateur, null as borne_basse, null as borne_haute,
    case when not livree then 'L' when sessions = 0 then 'M' when partielle then 'E' else 'A' end as obs_status, 'F' as conf_status, livraisons,
    case when not livree then 'formations non livrées pour cette année' when sessions = 0 then 'aucune session livrée'
        when partielle then 'formations livrées par ' || regions || ' régions sur 18' end as motif
from formation_annee
