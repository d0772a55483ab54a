-- Une ligne par session de formation et réseau participant d'une livraison en vigueur, avec son thème
with reseaux as (
    select livraison_id, session_id, code_region, count(distinct reseau_code) as reseaux,
        max(case when inter_reseaux then 1 else 0 end) as ouverte
    from stg_professionnalisation
    group by livraison_id, session_id, code_region
)
select s.livraison_id, s.session_id, s.module, s.organisme, s.periode, left(s.periode, 4) as annee, s.date_debut, s.jours, s.code_region,
    s.reseau_code, s.participants, s.jours * s.participants as jours_stagiaires,
    r.reseaux > 1 or r.ouverte = 1 as inter_reseaux, r.reseaux, coalesce(m.theme, 'autre') as theme,
    coalesce(m.nom, 'Autre') as theme_nom, s.ligne
from stg_professionnalisation as s
join livraison_rangee as l on l.livraison_id = s.livraison_id and l.en_vigueur
join reseaux as r on r.livraison_id = s.livraison_id and r.session_id = s.session_id and r.code_region = s.code_region
left join ref_modules_formation as m on lower(s.module) like '%' || m.motif || '%'
qualify row_number() over (partition by s.livraison_id, s.session_id, s.reseau_code order by try_cast(m.ordre as integer)) = 1
