-- Une ligne par région (ou France), année et réseau (ou ensemble) : sessions de formation suivies par plusieurs réseaux
with publiees as (
    select niveau_territoire, code_territoire, annee, ventilation, modalite, livraisons, publier_rapport(
        compter(case when livree then communes end, null, case when not livree then 'L' when partielle then 'E' else 'A' end, 'F',
            case when not livree then 'formations non livrées pour cette année'
                when partielle then 'formations livrées par ' || regions || ' régions sur 18' end),
        sur(case when livree then sessions end, 'A', case when sessions = 0 then 'aucune session livrée' end), 100) as p
    from formation_annee
)
select 'part_sessions_inter_reseaux' as indicateur, niveau_territoire, code_territoire, annee as periode, ventilation, modalite,
    p.valeur, p.numerateur, p.denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, livraisons, p.motif
from publiees
