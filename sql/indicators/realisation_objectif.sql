-- Une ligne par lot et trimestre (cumul depuis le début de l'année) ou année : entrées rapportées à l'objectif de la période
with lignes as (
    select lot_code, periode, cumul_entrees as entrees, cible_ecoulee as cible, secret, obs_status, motif, livraisons, livraison_objectif,
        rang > 1 as cumulee
    from lot_trimestre_cumul
    where cible_annuelle is not null
    union all
    select a.lot_code, a.periode, a.entrees, o.cible, nullif(a.conf_status, 'F'), a.obs_status, a.motif, a.livraisons, o.livraison_id, false
    from lot_activite as a
    join lot_objectif_annuel as o on o.lot_code = a.lot_code and o.indicateur = 'entrees_cep'
        and cast(o.annee as varchar) = a.periode
),
publiees as (
    select lot_code, periode, concat_ws(';', livraisons, livraison_objectif) as livraisons, publier_rapport(
        compter(entrees, secret, case when entrees is null then 'L' when cumulee then 'E' else obs_status end, 'F',
            case when entrees is null then coalesce(motif, 'un trimestre de l’année n’est pas connu')
                when cumulee then concat_ws(' ; ', 'cumul de trimestres : une personne entrée deux fois dans l’année compte deux fois', motif)
                else motif end),
        sur(cible, 'A', case when coalesce(cible, 0) = 0 then 'objectif nul' end), 100) as p
    from lignes
)
select 'realisation_objectif' as indicateur, 'lot' as niveau_territoire, lot_code as code_territoire, periode, 'ensemble' as ventilation, 'ensemble' as modalite,
    p.valeur, p.numerateur, p.denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, livraisons, p.motif
from publiees
