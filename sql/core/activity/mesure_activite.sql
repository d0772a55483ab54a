-- Une ligne par mesure, territoire, période et réseau : valeur publiable
-- france_hm : la France sans Mayotte, qui n'est publiée que rapportée au recensement
with comptees as (
    select b.mesure, b.niveau_territoire, b.code_territoire, b.periode, b.reseau_code, b.livraisons,
        compter(b.brut, s.secret, b.obs_status, b.conf_status, b.motif) as c
    from mesure_brut as b
    left join cellule_secrete as s on s.famille = b.mesure and s.niveau_territoire = b.niveau_territoire
        and s.code_territoire = b.code_territoire and s.periode = b.periode and s.reseau_code = b.reseau_code
        and s.ventilation = 'ensemble'
)
select mesure, niveau_territoire, code_territoire, periode, reseau_code, livraisons, c.n as valeur, c.obs_status, c.conf_status, c.motif
from comptees
