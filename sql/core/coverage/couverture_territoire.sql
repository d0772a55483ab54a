-- Une ligne par territoire, trimestre et maillage (tous les réseaux, un réseau, ceux qui reçoivent un public) : ce que les lieux d'accueil offrent aux actifs occupés
-- statut et motif : ceux d'une mesure de temps ; offre_statut et offre_motif : ceux d'une mesure de l'offre accessible
with sommes as (
    select s.niveau_territoire, s.code_territoire, p.periode, p.rang, g.maillage, g.ventilation, m.calcule, s.actifs, s.actifs_absents,
        s.actifs_offre_absente, s.actifs_offre_au_moins, s.actifs_temps_livre, s.etp_accessibles, s.etp_avec_distance,
        s.temps_median, s.distance_mediane, a.absent, a.manquants, a.livraisons, d.statut as actifs_statut,
        d.source as actifs_source, q.provisoire
    from couverture_somme as s
    join couverture_periode as p on p.rang between s.rang_du and s.rang_au
    join maillage_calcule as m on m.periode = p.periode and m.calcule = s.maillage
    join maillage as g on g.maillage = m.maillage
        and (g.mailles_fines or s.niveau_territoire in ('france', 'region', 'departement'))
    join periode as q on q.dataset = 'lieux_accueil' and q.periode = p.periode
    join couverture_attendue as a on a.niveau_territoire = s.niveau_territoire and a.code_territoire = s.code_territoire
        and a.periode = p.periode and a.maillage = m.maillage
    join denominateur as d on d.niveau_territoire = s.niveau_territoire and d.code_territoire = s.code_territoire
),
dites as (
    select *, case when actifs_statut = 'B' then 'actifs occupés d''une autre source et d''une autre année : ' || actifs_source
            when actifs_statut = 'E' then 'actifs occupés estimés' end as actifs_motif,
        case when provisoire then motif_provisoire() end as provisoire_motif
    from sommes
)
select niveau_territoire, code_territoire, periode, rang, maillage, ventilation, calcule, actifs, actifs_absents, actifs_offre_absente,
    etp_accessibles, etp_avec_distance, temps_median, distance_mediane, absent, livraisons,
    case when absent then 'L' when actifs_statut = 'B' then 'B'
        when actifs_temps_livre < actifs - 0.5 or actifs_absents > 0 or actifs_statut = 'E' then 'E'
        when provisoire then 'P' else 'A' end as statut,
    case when absent then 'non livré par ' || manquants
        else concat_ws(' ; ', case when actifs_absents > 0 then
                'à prendre comme un minimum d''accès : un opérateur d''une région voisine n''a pas livré ses lieux' end,
            case when actifs_temps_livre < actifs - 0.5 then 'temps estimés d''après la distance' end, actifs_motif,
            provisoire_motif) end as motif,
    case when absent then 'L' when actifs_statut = 'B' then 'B' else 'E' end as offre_statut,
    case when absent then 'non livré par ' || manquants
        else concat_ws(' ; ', case when actifs_offre_absente > 0 then
                'au moins : un opérateur d''une région voisine n''a pas livré ses lieux' end,
            case when actifs_offre_au_moins > 0 then 'au moins : un lieu proche est sans équivalents temps plein livrés' end,
            'calculé sur des temps de trajet', actifs_motif, provisoire_motif) end as offre_motif
from dites
