-- Une ligne par territoire, trimestre et réseau émetteur (ou ensemble) : réorientations envoyées entre réseaux du CEP
with publiees as (
    select niveau_territoire, code_territoire, periode, reseau_code, publier_nombre(c) as p from reorientation_emetteur
)
select 'reorientations' as indicateur, niveau_territoire, code_territoire, periode,
    case when reseau_code = 'ensemble' then 'ensemble' else 'reseau' end as ventilation, reseau_code as modalite,
    p.valeur, p.numerateur, p.denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, cast(null as varchar) as livraisons,
    p.motif
from publiees
