-- Une ligne par mesure, territoire, trimestre et maillage : un réseau, tous, ou ceux qui reçoivent un public
-- La liste livrée est complète : un territoire sans lieu y vaut zéro, si tous les opérateurs attendus ont livré
with grille as (
    select niveau_territoire, code_territoire, periode, reseau_code, attendus, recus, incomplete, manquants, incomplets,
        livraisons
    from attendu_territoire
    where dataset = 'lieux_accueil'
    union all
    -- une commune n'a de ligne que si un réseau y a un lieu ; ses opérateurs attendus sont ceux de sa région
    select 'commune', u.code_territoire, a.periode, a.reseau_code, a.attendus, a.recus, a.incomplete, a.manquants,
        a.incomplets, a.livraisons
    from (select distinct code_territoire, periode from lieu_territoire where niveau_territoire = 'commune') as u
    join ref_territoires as c on c.niveau_territoire = 'commune' and c.code_territoire = u.code_territoire
    join attendu_territoire as a on a.dataset = 'lieux_accueil' and a.niveau_territoire = 'region'
        and a.code_territoire = c.code_region and a.periode = u.periode
),
comptees as (
    select g.*, p.provisoire, coalesce(t.lieux, 0) as lieux_livres, coalesce(t.etp_inconnus, 0) as etp_inconnus,
        case when t.lieux is null then 0e0 else t.etp end as etp_livres
    from grille as g
    join periode as p on p.dataset = 'lieux_accueil' and p.periode = g.periode
    left join lieu_territoire as t on t.niveau_territoire = g.niveau_territoire and t.code_territoire = g.code_territoire
        and t.periode = g.periode and t.reseau_code = g.reseau_code
),
longues as (
    select 'nb_lieux_accueil' as mesure, *, try_cast(lieux_livres as double) as brut, 0 as inconnus from comptees
    union all
    select 'nb_conseillers_etp', *, etp_livres, etp_inconnus from comptees
),
reseaux as (
    select mesure, niveau_territoire, code_territoire, periode, reseau_code, livraisons,
        case when recus = attendus and attendus > 0 and inconnus = 0 then brut end as valeur,
        case when recus < attendus then 'L' when attendus = 0 or inconnus > 0 or brut is null then 'M' when incomplete then 'E'
            when provisoire then 'P' else 'A' end as obs_status,
        case when recus < attendus then 'non livré par ' || manquants
            when attendus = 0 then motif_personne()
            when inconnus > 0 then inconnus || ' lieu(x) sans équivalents temps plein livrés'
            when brut is null then 'sans objet'
            when incomplete then 'au moins : ' || motif_mises_de_cote() || ' (' || incomplets || ')'
            when provisoire then motif_provisoire() end as motif
    from longues
),
groupes as (
    select *, 'ensemble' as ventilation, 'ensemble' as modalite from reseaux
    union all
    select r.*, g.ventilation, g.maillage
    from reseaux as r
    join maillage_reseau as m on m.periode = r.periode and m.reseau_code = r.reseau_code
    join maillage as g on g.maillage = m.maillage and g.ventilation = 'public'
        and (r.niveau_territoire in ('france', 'region', 'departement') or g.mailles_fines)
)
select mesure, niveau_territoire, code_territoire, periode, 'reseau' as ventilation, reseau_code as modalite, valeur,
    obs_status, motif, livraisons
from reseaux
union all
select mesure, niveau_territoire, code_territoire, periode, ventilation, modalite,
    case when count(valeur) = count(*) then sum(valeur) end,
    statut_de_rang(max(rang_statut(obs_status))),
    case when count(valeur) = count(*) then max(motif)
        else string_agg(case when valeur is null then motif end, ' ; ' order by reseau_code) end,
    string_agg(livraisons, ';' order by reseau_code)
from groupes
group by mesure, niveau_territoire, code_territoire, periode, ventilation, modalite
