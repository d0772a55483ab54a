-- Une ligne par trimestre, réseau et anomalie des lieux livrés : combien, et ce qui en est fait
with lieux as (
    select periode, reseau_code, site_id, site_type, position_statut, conseillers_etp, conseillers_etp_absence,
        count(*) over (partition by periode, operateur_code, lower(nom), lower(coalesce(adresse, '')), code_commune) as semblables
    from lieu
),
anomalies as (
    select periode, reseau_code, 'point_hors_departement' as anomalie, 'placé au centre de sa commune' as traitement, site_id
    from lieux where position_statut = 'ecartee'
    union all
    select periode, reseau_code, 'coordonnees_inversees', 'latitude et longitude échangées', site_id
    from lieux where position_statut = 'inversee'
    union all
    select periode, reseau_code, 'sans_coordonnees', 'placé au centre de sa commune', site_id
    from lieux where position_statut = 'commune' and site_type <> 'distance'
    union all
    select periode, reseau_code, 'sans_etp', 'compté pour les temps d''accès, pas pour l''offre, qui devient « au moins »', site_id
    from lieux where conseillers_etp is null and coalesce(conseillers_etp_absence, '') <> 'sans_objet'
    union all
    select periode, reseau_code, 'doublon_probable', 'laissé tel quel : même nom, même adresse, deux identifiants', site_id
    from lieux where semblables > 1
)
select periode, reseau_code, anomalie, traitement, count(*) as lieux, min(site_id) as exemple
from anomalies
group by periode, reseau_code, anomalie, traitement
