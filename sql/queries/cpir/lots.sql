-- Une ligne par lot qui couvre la région au trimestre : entrées, objectif écoulé, marché consommé, atterrissage
select l.lot_code, l.libelle, l.titulaire_nom, l.date_debut, l.date_fin, l.montant_statut, l.demonstration,
  q.entrees, q.cumul_entrees, q.cible_annuelle, q.cible_ecoulee, q.satisfaction, q.repondants, q.delai_median_j, q.motif,
  r.valeur as realisation, r.motif as motif_realisation, c.valeur as consommation, c.motif as motif_consommation,
  n.atterrissage as entrees_atterrissage, n.borne_basse as entrees_basse, n.borne_haute as entrees_haute,
  n.motif as motif_projection
from lot as l
join lot_region as t on t.lot_code = l.lot_code and t.code_region = $region
left join lot_trimestre as q on q.lot_code = l.lot_code and q.periode = $periode
left join indicateur as r on r.indicateur = 'realisation_objectif' and r.niveau_territoire = 'lot'
  and r.code_territoire = l.lot_code and r.periode = $periode and r.modalite = 'ensemble'
left join indicateur as c on c.indicateur = 'consommation_marche' and c.niveau_territoire = 'lot'
  and c.code_territoire = l.lot_code and c.periode = $periode and c.modalite = 'ensemble'
left join projection as n on n.lot_code = l.lot_code and n.mesure = 'entrees_cep'
where l.type_lot = 'geographique'
  and (l.date_debut is null or l.date_debut::varchar <= $fin) and (l.date_fin is null or l.date_fin::varchar >= $debut)
order by l.date_debut desc, l.libelle
