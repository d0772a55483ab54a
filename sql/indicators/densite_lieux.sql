-- Une ligne par territoire, trimestre et réseau (ou ensemble) : lieux d'accueil pour 100 000 actifs occupés
select 'densite_lieux' as indicateur, m.niveau_territoire, m.code_territoire, m.periode, m.ventilation, m.modalite,
    rate(m.valeur, d.actifs_occupes, 100000) as valeur, m.valeur as numerateur, d.actifs_occupes as denominateur,
    null as borne_basse, null as borne_haute,
    case when m.valeur is null then m.obs_status when d.actifs_occupes is null then 'M' when d.statut = 'B' then 'B'
        when d.statut = 'E' then 'E' else m.obs_status end as obs_status,
    'F' as conf_status, m.livraisons,
    case when m.valeur is null then m.motif when d.actifs_occupes is null then 'dénominateur absent : ' || d.source
        when d.statut = 'B' then 'dénominateur d''une autre source et d''une autre année, non comparable : ' || d.source
        when d.statut = 'E' then coalesce(m.motif || ' ; ', '') || 'dénominateur estimé' else m.motif end as motif
from mesure_lieu_hors_mayotte as m
join denominateur as d on d.niveau_territoire = m.niveau_territoire and d.code_territoire = m.code_territoire
where m.mesure = 'nb_lieux_accueil' and m.niveau_territoire <> 'commune'
