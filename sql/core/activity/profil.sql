-- Une ligne par territoire, période, réseau, ventilation et modalité : entrées publiables
with comptees as (
    select b.niveau_territoire, b.code_territoire, b.periode, b.reseau_code, b.ventilation, b.modalite, b.livraisons,
        compter(b.brut, s.secret, b.obs_status, b.conf_status, b.motif) as c
    from profil_brut as b
    left join cellule_secrete as s on s.famille = 'entrees_cep' and s.niveau_territoire = b.niveau_territoire
        and s.code_territoire = b.code_territoire and s.periode = b.periode and s.reseau_code = b.reseau_code
        and s.ventilation = b.ventilation and s.modalite = b.modalite
)
select niveau_territoire, code_territoire, periode, reseau_code, ventilation, modalite, livraisons, c.n as valeur, c.obs_status,
    c.conf_status, c.motif
from comptees
