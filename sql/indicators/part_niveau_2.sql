-- Une ligne par territoire (france, région, département), période et réseau : bénéficiaires de niveau 2 pour 100 de niveau 1 ou 2
select 'part_niveau_2' as indicateur, niveau_territoire, code_territoire, periode, 'reseau' as ventilation, reseau_code as modalite,
    rate(numerateur, denominateur, 100) as valeur, numerateur, denominateur,
    case when numerateur <= denominateur then 100 * wilson_bas(numerateur, denominateur) end as borne_basse,
    case when numerateur <= denominateur then 100 * wilson_haut(numerateur, denominateur) end as borne_haute,
    obs_status, conf_status, livraisons, motif
from beneficiaires_mesure
where mesure = 'niveau_2'
