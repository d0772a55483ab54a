-- Une ligne par lot et trimestre (cumul depuis le début de l'année) ou année : entrées rapportées à l'objectif de la période
with lignes as (
    select lot_code, periode, cumul_entrees as entrees, cible_ecoulee as cible, obs_status, motif, livraisons, livraison_objectif,
        rang > 1 as cumulee
    from lot_trimestre_cumul
    where cible_annuelle is not null
    union all
    select a.lot_code, a.periode, a.entrees, o.cible, a.obs_status, a.motif, a.livraisons, o.livraison_id, false
    from lot_activite as a
    join lot_objectif_annuel as o on o.lot_code = a.lot_code and o.indicateur = 'entrees_cep'
        and cast(o.annee as varchar) = a.periode
)
select
    'realisation_objectif' as indicateur, 'lot' as niveau_territoire, lot_code as code_territoire, periode,
    'ensemble' as ventilation, 'ensemble' as modalite,
    case when not sous_seuil(entrees) or entrees = 0 then rate(entrees, cible, 100) end as valeur,
    case when not sous_seuil(entrees) then entrees end as numerateur, cible as denominateur,
    null as borne_basse, null as borne_haute,
    case when entrees is null then 'L' when sous_seuil(entrees) or coalesce(cible, 0) = 0 then 'M'
        when obs_status = 'E' or cumulee then 'E' else obs_status end as obs_status,
    case when sous_seuil(entrees) then 'C' else 'F' end as conf_status,
    concat_ws(';', livraisons, livraison_objectif) as livraisons,
    case when entrees is null then coalesce(motif, 'un trimestre de l’année n’est pas connu')
        when sous_seuil(entrees) then 'secret statistique'
        when coalesce(cible, 0) = 0 then 'objectif nul'
        when cumulee then concat_ws(' ; ', 'cumul de trimestres : une personne entrée deux fois dans l’année compte deux fois', motif)
        else motif end as motif
from lignes
