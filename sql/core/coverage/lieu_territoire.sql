-- Une ligne par territoire, trimestre et réseau qui a un lieu : lieux distincts et équivalents temps plein
with niveaux as (
    select 'france' as niveau_territoire, 'FR' as code_territoire, periode, reseau_code, site_id, site_type, conseillers_etp,
        conseillers_etp_absence from lieu
    union all
    select 'region', code_region, periode, reseau_code, site_id, site_type, conseillers_etp, conseillers_etp_absence from lieu
    union all
    select 'departement', code_departement, periode, reseau_code, site_id, site_type, conseillers_etp, conseillers_etp_absence
    from lieu
    union all
    select 'epci', code_epci, periode, reseau_code, site_id, site_type, conseillers_etp, conseillers_etp_absence
    from lieu where code_epci is not null
    union all
    select 'ze2020', code_ze2020, periode, reseau_code, site_id, site_type, conseillers_etp, conseillers_etp_absence
    from lieu where code_ze2020 is not null
    union all
    select 'zonage', code_zonage, periode, reseau_code, site_id, site_type, conseillers_etp, conseillers_etp_absence
    from lieu where code_zonage is not null
    union all
    select 'commune', code_commune, periode, reseau_code, site_id, site_type, conseillers_etp, conseillers_etp_absence from lieu
)
select niveau_territoire, code_territoire, periode, reseau_code,
    count(*) filter (where site_type <> 'distance') as lieux,
    sum(conseillers_etp) as etp,
    count(*) filter (where conseillers_etp is null and conseillers_etp_absence <> 'sans_objet') as etp_inconnus
from niveaux
group by niveau_territoire, code_territoire, periode, reseau_code
