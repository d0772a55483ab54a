-- Une ligne par commune : sa zone d'emploi (2020) et sa zone du zonage d'utilisateur, là où un fichier les donne
-- zone_statut : A livrée ; E celle de la plus grande part de son EPCI, pour une commune que l'édition ne connaît pas
with zones_emploi as (
    select z.code_commune, z.code_commune_livre, z.code_ze2020, l.rang
    from stg_insee_zones_emploi as z
    join livraison_rangee as l on l.livraison_id = z.livraison_id
    where z.code_ze2020 is not null
    union all
    select a.code_commune, a.code_commune_livre, a.code_ze2020, l.rang
    from stg_insee_appartenance as a
    join livraison_rangee as l on l.livraison_id = a.livraison_id
    where a.code_ze2020 is not null
),
-- une commune livrée plusieurs fois (communes fusionnées, arrondissements de Paris, Lyon, Marseille) n'a qu'une zone
livrees as (
    select code_commune, code_ze2020
    from zones_emploi
    qualify row_number() over (partition by code_commune
        order by rang desc, case when code_commune_livre = code_commune then 0 else 1 end, code_ze2020) = 1
),
parts as (
    select c.code_epci, z.code_ze2020, sum(c.population) as population
    from livrees as z
    join ref_territoires as c on c.niveau_territoire = 'commune' and c.code_territoire = z.code_commune
    group by c.code_epci, z.code_ze2020
),
principales as (
    select code_epci, code_ze2020
    from parts
    qualify row_number() over (partition by code_epci order by population desc, code_ze2020) = 1
),
-- d'un zonage, le dernier fichier reçu est celui qui vaut, en entier
zonages as (
    select z.code_commune, z.zone
    from stg_zonage as z
    join livraison_rangee as l on l.livraison_id = z.livraison_id
    qualify l.rang = max(l.rang) over ()
        and row_number() over (partition by z.code_commune, l.rang
            order by case when z.code_commune_livre = z.code_commune then 0 else 1 end, z.zone) = 1
)
select c.code_territoire as code_commune, coalesce(z.code_ze2020, p.code_ze2020) as code_ze2020,
    case when z.code_ze2020 is not null then 'A' when p.code_ze2020 is not null then 'E' end as zone_statut,
    u.zone as code_zonage
from ref_territoires as c
left join livrees as z on z.code_commune = c.code_territoire
left join principales as p on p.code_epci = c.code_epci
left join zonages as u on u.code_commune = c.code_territoire
where c.niveau_territoire = 'commune'
