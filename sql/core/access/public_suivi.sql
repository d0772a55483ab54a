-- Une ligne par public à suivre et modalité qui le compose, dans la dimension qui le dit
select 'femme' as public, 'sexe' as dimension, 'femme' as modalite union all
select '50_plus', 'tranche_age', '50_plus' union all
select 'cap_bep_ou_moins', 'niveau_diplome', 'infra_cap' union all
select 'cap_bep_ou_moins', 'niveau_diplome', 'cap_bep' union all
select 'ouvriers_employes', 'csp', 'ouvriers' union all
select 'ouvriers_employes', 'csp', 'employes' union all
select 'independant', 'statut_actif', 'independant'
