-- Une ligne par ligne d'activité en vigueur, rattachée à son réseau, à son département et à sa région de résidence
select
    a.livraison_id, o.reseau_code, a.operateur_code, a.periode, a.code_commune, c.code_epci,
    d.code_territoire as code_departement, d.code_region,
    a.niveau_cep, a.sexe, a.tranche_age, a.csp, a.niveau_diplome, a.statut_actif,
    a.entrees_cep, a.entrees_cep_absence, a.beneficiaires_cep, a.beneficiaires_cep_absence, a.rdv_presentiel, a.rdv_distance,
    a.contacts, coalesce(c.population, 0) > 0 and c.population < 2000 as petite_commune
from stg_activite as a
join livraison_rangee as l on l.livraison_id = a.livraison_id and l.en_vigueur
join ref_operateurs as o on o.operateur_code = a.operateur_code
left join ref_territoires as c on c.niveau_territoire = 'commune' and c.code_territoire = a.code_commune
join ref_territoires as d on d.niveau_territoire = 'departement'
    and d.code_territoire = coalesce(c.code_departement, a.code_departement)
