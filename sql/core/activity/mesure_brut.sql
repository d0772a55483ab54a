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
-- une région que ses opérateurs ont livrée sans une seule ligne : la somme de la France n'est qu'un minimum
regions_vides as (
    select s.mesure, s.periode, s.reseau_code, string_agg(t.nom, ', ' order by t.nom) as regions_vides
    from situees as s
    join ref_territoires as t on t.niveau_territoire = 'region' and t.code_territoire = s.code_territoire
    where s.niveau_territoire = 'region' and s.recus = s.attendus and s.lignes is null
    group by s.mesure, s.periode, s.reseau_code
),
jugees as (
    select s.*, v.regions_vides, case
        when recus < attendus then 'non_livre'
        when lignes is null and lignes_sans_commune > 0 then 'sans_commune'
        when lignes is null then 'aucune_ligne'
        when inconnues > 0 then 'inconnu'
        when somme is null and secretes > 0 then 'secret'
        when somme is null then 'sans_objet'
        when secretes > 0 then 'partiel_secret'
        when incomplete then 'incomplet'
        when s.niveau_territoire = 'france' and v.regions_vides is not null then 'partiel_region'
        when lignes_sans_commune > 0 then 'partiel_commune'
        when provisoire then 'provisoire'
        else 'normal' end as cas
    from situees as s
    left join regions_vides as v on v.mesure = s.mesure and v.periode = s.periode and v.reseau_code = s.reseau_code
),
lieux as (
    select
        mesure, niveau_territoire, code_territoire, periode, reseau_code, livraisons, provisoire, cas,
        case when cas in ('partiel_secret', 'incomplet', 'partiel_region', 'partiel_commune', 'provisoire', 'normal') then somme end as brut,
        case when cas in ('non_livre', 'sans_commune', 'aucune_ligne') then 'L'
            when cas in ('inconnu', 'secret', 'sans_objet') then 'M'
            when cas in ('partiel_secret', 'incomplet', 'partiel_region', 'partiel_commune') then 'E'
            when cas = 'provisoire' then 'P' else 'A' end as obs_status,
        case when cas = 'secret' then 'C' else 'F' end as conf_status,
        case cas
            when 'non_livre' then 'non livré par ' || manquants
            when 'sans_commune' then 'livré par département, sans la commune'
            when 'aucune_ligne' then 'aucune ligne livrée pour ce territoire'
            when 'inconnu' then motif_sans_nombre(inconnues)
            when 'secret' then 'secret statistique à la livraison'
            when 'sans_objet' then 'sans objet'
            when 'partiel_secret' then motif_au_moins_secret(secretes)
            when 'incomplet' then 'au moins : ' || motif_mises_de_cote() || ' (' || incomplets || ')'
            when 'partiel_region' then 'au moins : aucune ligne livrée pour ' || regions_vides
            when 'partiel_commune' then 'au moins : des personnes du département sont livrées sans leur commune'
            when 'provisoire' then motif_provisoire() end as motif
    from jugees
),
sans_mayotte as (
    select mesure, periode, reseau_code, case when count(brut) = count(*) then sum(brut) end as brut
    from lieux
    where niveau_territoire = 'region' and not est_mayotte(niveau_territoire, code_territoire)
    group by mesure, periode, reseau_code
)
select mesure, niveau_territoire, code_territoire, periode, reseau_code, livraisons, brut, obs_status, conf_status, motif from lieux
union all
select f.mesure, 'france_hm', f.code_territoire, f.periode, f.reseau_code, f.livraisons, s.brut,
    -- Mayotte seule en défaut : la France sans elle est connue
    case when s.brut is not null and (f.obs_status in ('L', 'M') or f.cas = 'partiel_region') then case when f.provisoire then 'P' else 'A' end
        when s.brut is null and f.obs_status not in ('L', 'M') then 'M' else f.obs_status end,
    'F',
    case when s.brut is not null and (f.obs_status in ('L', 'M') or f.cas = 'partiel_region') then null
        when s.brut is null and f.obs_status not in ('L', 'M') then 'nombre d''une région non connu' else f.motif end
from lieux as f
join sans_mayotte as s on s.mesure = f.mesure and s.periode = f.periode and s.reseau_code = f.reseau_code
where f.niveau_territoire = 'france'
