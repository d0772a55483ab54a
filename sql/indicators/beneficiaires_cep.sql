-- Une ligne par territoire, période et réseau : bénéficiaires du CEP, jamais additionnés entre réseaux ni périodes
select 'beneficiaires_cep' as indicateur, niveau_territoire, code_territoire, periode, 'reseau' as ventilation,
    reseau_code as modalite, valeur, null as numerateur, null as denominateur, null as borne_basse, null as borne_haute,
    obs_status, conf_status, livraisons, motif
from mesure_activite
where mesure = 'beneficiaires_cep'
