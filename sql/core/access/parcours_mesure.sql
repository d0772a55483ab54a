-- Une ligne par mesure des parcours, territoire, période, ventilation et modalité : valeur publiable, ou pourquoi elle manque
-- Une médiane de moins de 20 délais n'est pas dite
with comptees as (
    select b.*, s.secret, b.mesure = 'delai' and b.n < 20 as trop_peu
    from parcours_compte_brut as b
    left join cellule_secrete as s on s.famille = 'parcours_' || b.mesure and s.niveau_territoire = b.niveau_territoire
        and s.code_territoire = b.code_territoire and s.periode = b.periode and s.ventilation = b.ventilation and s.modalite = b.modalite
),
publiees as (
    select mesure, niveau_territoire, code_territoire, periode, ventilation, modalite, livraisons, mediane, mediane_bas, mediane_haut,
        publier_part(compter(case when not trop_peu then n end, secret, obs_status, 'F',
            case when trop_peu then 'trop peu de rendez-vous (moins de 20) pour une médiane' else motif end), sur(d, 'A', null)) as p
    from comptees
)
select mesure, niveau_territoire, code_territoire, periode, ventilation, modalite, livraisons,
    case when mesure <> 'delai' then p.valeur when p.valeur is not null then mediane end as valeur, p.numerateur, p.denominateur,
    case when mesure <> 'delai' then p.borne_basse when p.valeur is not null then mediane_bas end as borne_basse,
    case when mesure <> 'delai' then p.borne_haute when p.valeur is not null then mediane_haut end as borne_haute,
    p.obs_status, p.conf_status, p.motif
from publiees
