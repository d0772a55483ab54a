-- Une ligne par mesure, territoire (france, région, département), période et réseau : rapports entre deux comptages de l'activité
-- Mesures : niveau_2 (bénéficiaires de niveau 2 sur 1 et 2), transformation (bénéficiaires sur contacts), distanciel (rendez-vous)
-- Là où les bénéficiaires du territoire sont cachés, ces rapports le sont aussi
with parts as (
    select b.mesure, b.niveau_territoire, b.code_territoire, b.periode, b.reseau_code, b.livraisons,
        publier_part(compter(b.n, coalesce(s.secret, t.secret), b.obs_status, b.conf_status, b.motif), sur(b.d, 'A', null)) as p
    from beneficiaires_brut as b
    left join cellule_secrete as s on s.famille = b.mesure and s.niveau_territoire = b.niveau_territoire
        and s.code_territoire = b.code_territoire and s.periode = b.periode and s.reseau_code = b.reseau_code
    left join cellule_secrete as t on t.famille = 'beneficiaires_cep' and t.niveau_territoire = b.niveau_territoire
        and t.code_territoire = b.code_territoire and t.periode = b.periode and t.reseau_code = b.reseau_code and t.ventilation = 'ensemble'
)
select mesure, niveau_territoire, code_territoire, periode, reseau_code, livraisons, p.valeur, p.numerateur, p.denominateur,
    p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, p.motif
from parts
