-- Une ligne par région (ou France), année et réseau (ou ensemble) : journées de formation par conseiller
with publiees as (
    select niveau_territoire, code_territoire, annee, ventilation, modalite, livraisons, publier_rapport(
        compter(case when livree and not partielle then jours end, null, case when livree and not partielle then 'A' else 'L' end, 'F',
            case when not livree then 'formations non livrées pour cette année'
                when partielle then 'formations livrées par ' || regions || ' régions sur 18'
                when jours is null then 'une session sans durée ou sans participants' end),
        sur(etp, 'A', case when coalesce(etp, 0) = 0 then 'conseillers (équivalents temps plein) non connus toute l''année' end), 1) as p
    from formation_annee
)
select 'jours_professionnalisation' as indicateur, niveau_territoire, code_territoire, annee as periode, ventilation, modalite,
    p.valeur, p.numerateur, p.denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, livraisons, p.motif
from publiees
