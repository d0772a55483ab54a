-- Une ligne par territoire, trimestre et maillage (tous les réseaux, un réseau, ceux qui reçoivent un public) : lieux d'accueil pour 100 000 actifs occupés
with publiees as (
    select m.niveau_territoire, m.code_territoire, m.periode, m.ventilation, m.modalite, m.livraisons,
        publier_rapport(compter(m.valeur, null, m.obs_status, 'F', m.motif),
            sur(d.actifs_occupes, d.statut, motif_denominateur(d.statut, d.source)), 100000) as p
    from mesure_lieu_hors_mayotte as m
    join denominateur as d on d.niveau_territoire = m.niveau_territoire and d.code_territoire = m.code_territoire
    where m.mesure = 'nb_lieux_accueil' and m.niveau_territoire <> 'commune'
)
select 'densite_lieux' as indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite,
    p.valeur, p.numerateur, p.denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, livraisons, p.motif
from publiees
