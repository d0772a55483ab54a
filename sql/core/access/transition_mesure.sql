-- Une ligne par dispositif, territoire (france, région) et période : part des dossiers présentés à Transitions Pro que conseille un CEP, publiable
with publiees as (
    select b.dispositif, b.niveau_territoire, b.code_territoire, b.periode, b.livraisons,
        publier_part(compter(b.n, s.secret, b.obs_status, 'F', b.motif), sur(b.d, 'A', null)) as p
    from transition_brut as b
    left join cellule_secrete as s on s.famille = 'transition_' || b.dispositif and s.niveau_territoire = b.niveau_territoire
        and s.code_territoire = b.code_territoire and s.periode = b.periode
)
select dispositif, niveau_territoire, code_territoire, periode, livraisons, p.valeur, p.numerateur, p.denominateur,
    p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, p.motif
from publiees
