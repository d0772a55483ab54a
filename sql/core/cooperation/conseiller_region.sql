-- Une ligne par trimestre, région (ou France) et réseau : conseillers en équivalents temps plein et en personnes, s'ils sont livrés
with lieux as (
    select 'region' as niveau_territoire, code_region as code_territoire, periode, reseau_code, conseillers_etp,
        conseillers_effectif, conseillers_etp_absence from lieu
    union all
    select 'france', 'FR', periode, reseau_code, conseillers_etp, conseillers_effectif, conseillers_etp_absence from lieu
)
select l.niveau_territoire, l.code_territoire, l.periode, l.reseau_code,
    case when a.recus = a.attendus
        and count(*) filter (where l.conseillers_etp is null and l.conseillers_etp_absence <> 'sans_objet') = 0
        then sum(l.conseillers_etp) end as etp,
    case when a.recus = a.attendus and count(l.conseillers_effectif) = count(*) then sum(l.conseillers_effectif) end as effectif
from lieux as l
join attendu_territoire as a on a.dataset = 'lieux_accueil' and a.niveau_territoire = l.niveau_territoire
    and a.code_territoire = l.code_territoire and a.periode = l.periode and a.reseau_code = l.reseau_code
group by l.niveau_territoire, l.code_territoire, l.periode, l.reseau_code, a.recus, a.attendus
