-- Une ligne par territoire (France sans Mayotte, région, département), période et public à suivre : part parmi les bénéficiaires sur part parmi les actifs occupés
-- Un public dont une modalité est cachée l'est aussi : sa part la rendrait
with modalites as (
    select s.niveau_territoire, s.code_territoire, s.periode, c.public, 'D' as secret
    from cellule_secrete as s
    join public_suivi as c on c.dimension = s.ventilation and c.modalite = s.modalite
    where s.famille = 'beneficiaires_cep' and s.reseau_code = 'operateur_regional'
    group by s.niveau_territoire, s.code_territoire, s.periode, c.public
),
-- le numérateur et le dénominateur du rapport sont deux parts, pour 100
rapports as (
    select b.niveau_territoire, b.code_territoire, b.periode, b.public, b.livraisons, publier_valeur(
        rate(b.n, b.d * b.part_actifs, 1), rate(wilson_bas(b.n, b.d), b.part_actifs, 1), rate(wilson_haut(b.n, b.d), b.part_actifs, 1),
        compter(case when b.obs_status not in ('L', 'M') then 100 * rate(b.n, b.d, 1) end, coalesce(s.secret, m.secret), b.obs_status,
            b.conf_status, case when b.d = 0 then 'aucun bénéficiaire dont la réponse soit connue' else b.motif end),
        sur(100 * b.part_actifs, case when b.part_actifs is null then 'L' else 'A' end,
            case when b.part_actifs is null then 'non livré : structure des actifs occupés du territoire (recensement)'
                when b.part_actifs = 0 then 'sans objet : personne de ce public parmi les actifs occupés du territoire' end)) as p
    from public_indice_brut as b
    left join cellule_secrete as s on s.famille = 'beneficiaires_public' and s.niveau_territoire = b.niveau_territoire
        and s.code_territoire = b.code_territoire and s.periode = b.periode and s.modalite = b.public
    left join modalites as m on m.niveau_territoire = b.niveau_territoire and m.code_territoire = b.code_territoire
        and m.periode = b.periode and m.public = b.public
)
select case niveau_territoire when 'france_hm' then 'france' else niveau_territoire end as niveau_territoire, code_territoire, periode, public,
    livraisons, p.valeur, p.numerateur, p.denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, p.motif
from rapports
