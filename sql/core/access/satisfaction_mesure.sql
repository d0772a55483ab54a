-- Une ligne par mesure d'enquête, territoire (france, région), période, et unité d'œuvre (ou toutes) : part des répondants, publiable
-- Mesures : fin_unite (satisfaits), utilite_6, situation_6, reponse (répondants sur interrogés, à la fin de l'unité)
with publiees as (
    select b.mesure, b.niveau_territoire, b.code_territoire, b.periode, b.ventilation, b.modalite, b.livraisons,
        publier_part(compter(b.n, s.secret, b.obs_status, 'F', b.motif), sur(b.d, 'A', null)) as p
    from satisfaction_brut as b
    left join cellule_secrete as s on s.famille = 'enquete_' || b.mesure and s.niveau_territoire = b.niveau_territoire
        and s.code_territoire = b.code_territoire and s.periode = b.periode and s.ventilation = b.ventilation and s.modalite = b.modalite
)
select mesure, niveau_territoire, code_territoire, periode, ventilation, modalite, livraisons, p.valeur, p.numerateur, p.denominateur,
    p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, p.motif
from publiees
