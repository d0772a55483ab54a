-- Une ligne par département et réseau : guichets de l'annuaire officiel et lieux livrés au dernier trimestre
-- Rien n'y est « manquant » : l'annuaire a ses propres règles et sa propre date
with guichets as (
    select code_departement, reseau_code, count(*) as guichets, max(date_maj) as date_maj
    from guichet_officiel
    where role = 'operateur' and rang_doublon = 1 and code_departement is not null
    group by code_departement, reseau_code
),
dernier as (select max(periode) as periode from couverture_periode),
lieux as (
    select l.code_departement, l.reseau_code, count(*) as lieux
    from lieu as l
    join dernier as d on d.periode = l.periode
    where l.site_type <> 'distance'
    group by l.code_departement, l.reseau_code
)
select g.code_departement, d.code_region, g.reseau_code, n.periode, g.guichets, coalesce(l.lieux, 0) as lieux,
    case when coalesce(a.absent, true) then 'non livré par ' || coalesce(a.manquants, 'l''opérateur') end as motif, g.date_maj
from guichets as g
join ref_territoires as d on d.niveau_territoire = 'departement' and d.code_territoire = g.code_departement
cross join dernier as n
left join lieux as l on l.code_departement = g.code_departement and l.reseau_code = g.reseau_code
left join couverture_attendue as a on a.niveau_territoire = 'departement' and a.code_territoire = g.code_departement
    and a.periode = n.periode and a.maillage = g.reseau_code
