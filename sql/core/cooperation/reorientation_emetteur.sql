-- Une ligne par trimestre, territoire et réseau émetteur (ou ensemble) : réorientations attendues envoyées, publiables
select b.periode, b.niveau_territoire, b.code_territoire, b.reseau_code, compter(b.brut, s.secret, b.obs_status, 'F', b.motif) as c
from reorientation_emetteur_brut as b
left join cellule_secrete as s on s.famille = 'reorientations' and s.niveau_territoire = b.niveau_territoire
    and s.code_territoire = b.code_territoire and s.periode = b.periode and s.reseau_code = b.reseau_code and s.ventilation = 'ensemble'
