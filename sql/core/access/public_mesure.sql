-- Une ligne par territoire (france, région, département), période, réseau, dimension et modalité : part parmi les bénéficiaires dont la réponse est connue, publiable
with publiees as (
    select b.niveau_territoire, b.code_territoire, b.periode, b.reseau_code, b.ventilation, b.modalite, b.livraisons,
        publier_part(compter(b.n, s.secret, b.obs_status, b.conf_status, coalesce(b.motif, case when b.n is null then 'sans objet' end)),
            sur(b.d, 'A', null)) as p
    from public_brut as b
    left join cellule_secrete as s on s.famille = 'beneficiaires_cep' and s.niveau_territoire = b.niveau_territoire
        and s.code_territoire = b.code_territoire and s.periode = b.periode and s.reseau_code = b.reseau_code
        and s.ventilation = b.ventilation and s.modalite = b.modalite
    where b.niveau_territoire <> 'france_hm' and b.modalite <> 'nr'
)
select niveau_territoire, code_territoire, periode, reseau_code, ventilation, modalite, livraisons, p.valeur, p.numerateur, p.denominateur,
    p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, p.motif
from publiees
