-- Une ligne par mesure, territoire, période et réseau : valeur avant secret, avec la raison de son absence
-- france_hm : la France sans Mayotte, pour ce qui se rapporte au recensement
with grille as (
    select m.mesure, a.niveau_territoire, a.code_territoire, a.periode, a.reseau_code, a.attendus, a.recus, a.incomplete,
        a.manquants, a.incomplets, a.livraisons
    from attendu_territoire as a
    cross join (select 'entrees_cep' as mesure union all select 'beneficiaires_cep') as m
    where a.dataset = 'activite'
    union all
    select t.mesure, t.niveau_territoire, t.code_territoire, t.periode, t.reseau_code, a.attendus, a.recus, a.incomplete,
        a.manquants, a.incomplets, a.livraisons
    from activite_territoire_brut as t
    join ref_territoires as c on c.niveau_territoire = 'commune' and c.code_territoire = t.code_territoire
    join attendu_territoire as a on a.dataset = 'activite' and a.niveau_territoire = 'region'
        and a.code_territoire = c.code_region and a.periode = t.periode and a.reseau_code = t.reseau_code
    where t.niveau_territoire = 'commune'
),
situees as (
    select g.*, t.lignes, t.somme, t.secretes, t.inconnues, s.lignes as lignes_sans_commune, p.provisoire
    from grille as g
    join periode as p on p.dataset = 'activite' and p.periode = g.periode
    left join activite_territoire_brut as t on t.mesure = g.mesure and t.niveau_territoire = g.niveau_territoire
        and t.code_territoire = g.code_territoire and t.periode = g.periode and t.reseau_code = g.reseau_code
    left join ref_territoires as l on l.niveau_territoire = g.niveau_territoire and l.code_territoire = g.code_territoire
        and g.niveau_territoire in ('epci', 'commune')
    left join sans_commune_brut as s on s.mesure = g.mesure and s.code_departement = l.code_departement
        and s.periode = g.periode and s.reseau_code = g.reseau_code
),
-- une région, ou un département, que ses opérateurs ont livrés sans une seule ligne, ou que personne n'a en charge : la somme
-- de ce qui les contient n'est qu'un minimum
vides as (
    select s.mesure, s.periode, s.reseau_code, s.niveau_territoire, t.nom, t.code_region
    from situees as s
    join ref_territoires as t on t.niveau_territoire = s.niveau_territoire and t.code_territoire = s.code_territoire
    where s.niveau_territoire in ('region', 'departement') and s.recus = s.attendus and s.lignes is null
),
manques as (
    select mesure, periode, reseau_code, 'region' as niveau_territoire, code_region as code_territoire, nom
    from vides where niveau_territoire = 'departement'
    union all
    select mesure, periode, reseau_code, 'france', 'FR', nom from vides where niveau_territoire = 'region'
    union all
    select d.mesure, d.periode, d.reseau_code, 'france', 'FR', d.nom
    from vides as d
    left join vides as r on r.niveau_territoire = 'region' and r.mesure = d.mesure and r.periode = d.periode
        and r.reseau_code = d.reseau_code and r.code_region = d.code_region
    where d.niveau_territoire = 'departement' and r.nom is null
),
territoires_vides as (
    select mesure, periode, reseau_code, niveau_territoire, code_territoire,
        case when count(*) > 5 then count(*) || ' territoires' else string_agg(nom, ', ' order by nom) end as vides
    from manques
    group by mesure, periode, reseau_code, niveau_territoire, code_territoire
),
jugees as (
    select s.*, v.vides, case
        when recus < attendus then 'non_livre'
        when attendus = 0 and lignes is null then 'personne'
        when lignes is null and lignes_sans_commune > 0 then 'sans_commune'
        when lignes is null then 'aucune_ligne'
        when inconnues > 0 then 'inconnu'
        when somme is null and secretes > 0 then 'secret'
        when somme is null then 'sans_objet'
        when secretes > 0 then 'partiel_secret'
        when incomplete then 'incomplet'
        when v.vides is not null then 'partiel_territoire'
        when lignes_sans_commune > 0 then 'partiel_commune'
        when provisoire then 'provisoire'
        else 'normal' end as cas
    from situees as s
    left join territoires_vides as v on v.mesure = s.mesure and v.periode = s.periode and v.reseau_code = s.reseau_code
        and v.niveau_territoire = s.niveau_territoire and v.code_territoire = s.code_territoire
),
lieux as (
    select
        mesure, niveau_territoire, code_territoire, periode, reseau_code, livraisons, provisoire, cas,
        case when cas in ('partiel_secret', 'incomplet', 'partiel_territoire', 'partiel_commune', 'provisoire', 'normal') then somme end as brut,
        case when cas in ('non_livre', 'sans_commune', 'aucune_ligne') then 'L'
            when cas in ('personne', 'inconnu', 'secret', 'sans_objet') then 'M'
            when cas in ('partiel_secret', 'incomplet', 'partiel_territoire', 'partiel_commune') then 'E'
            when cas = 'provisoire' then 'P' else 'A' end as obs_status,
        case when cas = 'secret' then 'C' else 'F' end as conf_status,
        case cas
            when 'non_livre' then 'non livré par ' || manquants
            when 'personne' then motif_personne()
            when 'sans_commune' then 'livré par département, sans la commune'
            when 'aucune_ligne' then 'aucune ligne livrée pour ce territoire'
            when 'inconnu' then motif_sans_nombre(inconnues)
            when 'secret' then 'secret statistique à la livraison'
            when 'sans_objet' then 'sans objet'
            when 'partiel_secret' then motif_au_moins_secret(secretes)
            when 'incomplet' then 'au moins : ' || motif_mises_de_cote() || ' (' || incomplets || ')'
            when 'partiel_territoire' then 'au moins : aucune ligne livrée pour ' || vides
            when 'partiel_commune' then 'au moins : des personnes du département sont livrées sans leur commune'
            when 'provisoire' then motif_provisoire() end as motif
    from jugees
),
sans_mayotte as (
    select mesure, periode, reseau_code, case when count(brut) = count(*) then sum(brut) end as brut,
        max(case when obs_status = 'E' then 1 else 0 end) = 1 as au_moins,
        string_agg(case when obs_status = 'E' then motif end, ' ; ' order by motif) as motif
    from lieux
    where niveau_territoire = 'region' and not est_mayotte(niveau_territoire, code_territoire)
    group by mesure, periode, reseau_code
)
select mesure, niveau_territoire, code_territoire, periode, reseau_code, livraisons, brut, obs_status, conf_status, motif from lieux
union all
select f.mesure, 'france_hm', f.code_territoire, f.periode, f.reseau_code, f.livraisons, s.brut,
    -- Mayotte seule en défaut : la France sans elle est connue
    case when s.brut is null then case when f.obs_status in ('L', 'M') then f.obs_status else 'M' end
        when f.obs_status not in ('L', 'M') and f.cas <> 'partiel_territoire' then f.obs_status
        when s.au_moins then 'E' when f.provisoire then 'P' else 'A' end,
    'F',
    case when s.brut is null then case when f.obs_status in ('L', 'M') then f.motif else 'nombre d''une région non connu' end
        when f.obs_status not in ('L', 'M') and f.cas <> 'partiel_territoire' then f.motif
        when s.au_moins then s.motif end
from lieux as f
join sans_mayotte as s on s.mesure = f.mesure and s.periode = f.periode and s.reseau_code = f.reseau_code
where f.niveau_territoire = 'france'
