-- Une ligne par territoire (France hors Mayotte, région, département), période et public : part parmi les bénéficiaires sur part parmi les actifs occupés
select 'indice_representation' as indicateur, niveau_territoire, code_territoire, periode, 'public' as ventilation, public as modalite,
    case when cas = 'connu' then rate(n, d * part_actifs, 1) end as valeur,
    case when cas = 'connu' then 100 * rate(n, d, 1) end as numerateur,
    case when cas = 'connu' then 100 * part_actifs end as denominateur,
    case when cas = 'connu' then wilson_bas(n, d) / nullif(part_actifs, 0) end as borne_basse,
    case when cas = 'connu' then wilson_haut(n, d) / nullif(part_actifs, 0) end as borne_haute,
    case cas when 'connu' then obs_status when 'absent' then obs_status when 'sans_structure' then 'L' else 'M' end as obs_status,
    case when cas = 'secret' then 'C' when cas = 'absent' then conf_status else 'F' end as conf_status, livraisons,
    case cas when 'connu' then motif when 'absent' then motif
        when 'sans_structure' then 'non livré : structure des actifs occupés du territoire (recensement)'
        when 'sans_public' then 'sans objet : personne de ce public parmi les actifs occupés du territoire'
        when 'secret' then 'secret statistique : moins de personnes que le seuil de diffusion'
        else 'aucun bénéficiaire dont la réponse soit connue' end as motif
from public_indice
