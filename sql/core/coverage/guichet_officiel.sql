-- Une ligne par guichet de l'annuaire officiel (DILA) qui délivre le CEP ou un premier niveau d'information
-- Une couche de comparaison : elle ne compte dans aucune mesure, et n'est jamais un lieu d'un opérateur
-- rang_doublon : 1 pour le premier des guichets de même type, nom et adresse
with types as (
    select g.*, t.reseau_code, t.role, t.libelle, l.recue_le, l.fichier
    from stg_dila_guichets as g
    -- le dernier annuaire reçu est celui qui vaut
    join livraison_rangee as l on l.livraison_id = g.livraison_id
    join ref_types_guichet as t on lower(g.type_guichet) like t.motif
    qualify l.rang = max(l.rang) over ()
        and row_number() over (partition by g.livraison_id, g.guichet_id order by length(t.motif) desc) = 1
)
select g.guichet_id, g.type_guichet, g.libelle, g.role, nullif(g.reseau_code, '') as reseau_code, g.nom, g.adresse, g.code_postal,
    g.code_commune, c.code_epci, c.code_departement, c.code_region, g.date_maj, coalesce(p.latitude, c.latitude) as latitude,
    coalesce(p.longitude, c.longitude) as longitude,
    case when c.code_commune is null then 'sans_commune' else coalesce(p.position_statut, 'commune') end as position_statut,
    row_number() over (partition by g.type_guichet, lower(g.nom), lower(coalesce(g.adresse, '')), coalesce(g.code_commune, '')
        order by g.guichet_id) as rang_doublon,
    g.fichier, g.livraison_id
from types as g
left join commune_desservie as c on c.code_commune = g.code_commune
left join point_verifie as p on p.code_commune = g.code_commune and p.latitude_livree = g.latitude
    and p.longitude_livree = g.longitude
