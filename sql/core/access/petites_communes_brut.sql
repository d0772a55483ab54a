-- Une ligne par territoire (France hors Mayotte, région, département) et période : bénéficiaires des communes de moins de 2 000 habitants, avant secret
-- À défaut de la grille de densité de l'Insee, qui n'est dans aucun fichier reçu, c'est la population de la commune qui compte
with fines as (
    select code_region, code_departement, periode, sum(beneficiaires_cep) as d,
        sum(case when petite_commune then beneficiaires_cep end) as n
    from activite_brut
    where reseau_code = 'operateur_regional' and code_commune is not null
    group by code_region, code_departement, periode
),
habitants as (
    select t.code_region, t.code_departement, sum(d.actifs_occupes) as actifs,
        sum(case when t.population < 2000 then d.actifs_occupes else 0 end) as petites
    from ref_territoires as t
    join denominateur as d on d.niveau_territoire = 'commune' and d.code_territoire = t.code_territoire
    where t.niveau_territoire = 'commune' and d.actifs_occupes is not null
    group by t.code_region, t.code_departement
),
reunis as (
    select 'departement' as niveau_territoire, f.code_departement as code_territoire, f.periode, f.n, f.d, h.petites, h.actifs
    from fines as f join habitants as h on h.code_departement = f.code_departement
    union all
    select 'region', f.code_region, f.periode, f.n, f.d, h.petites, h.actifs
    from fines as f join habitants as h on h.code_departement = f.code_departement
    union all
    select 'france_hm', 'FR', f.periode, f.n, f.d, h.petites, h.actifs
    from fines as f join habitants as h on h.code_departement = f.code_departement
    where not est_mayotte('departement', f.code_departement)
)
select niveau_territoire, code_territoire, periode, sum(coalesce(n, 0)) as n, sum(d) as d, rate(sum(petites), sum(actifs), 1) as part_actifs
from reunis
group by niveau_territoire, code_territoire, periode
