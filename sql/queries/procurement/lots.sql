-- Une ligne par lot du marché : où il en est de son objectif, de son argent, de sa qualité et de ses livraisons
with mois as (
  select lot_code, max(rang) as rang, max(mois_total) as mois_total, max(mois) as mois,
    arg_max(cumul_facture_ht, mois) filter (where cumul_facture_ht is not null) as cumul_ht,
    arg_max(part_consommee, mois) filter (where cumul_facture_ht is not null) as part_consommee,
    arg_max(part_ecoulee, mois) filter (where cumul_facture_ht is not null) as part_ecoulee,
    max(mois) filter (where cumul_facture_ht is not null) as mois_connu,
    max(rang) filter (where cumul_facture_ht is not null) as rang_connu,
    max(rang) filter (where recu) as rang_recu, count(*) filter (where not recu) as mois_non_livres,
    list(quantite order by mois) as quantites
  from lot_mois group by lot_code
),
trimestres as (
  select lot_code, arg_max(periode, periode) as trimestre, arg_max(cumul_entrees, periode) as cumul_entrees,
    arg_max(cible_annuelle, periode) as cible_annuelle, arg_max(cible_ecoulee, periode) as cible_ecoulee,
    arg_max(100.0 * cumul_entrees / nullif(cible_ecoulee, 0), periode) as realisation
  from lot_trimestre where cumul_entrees is not null group by lot_code
),
-- la satisfaction des quatre derniers trimestres livrés, ensemble
enquetes as (
  select lot_code, 100.0 * sum(satisfaction * repondants / 100) / nullif(sum(repondants), 0) as satisfaction,
    sum(repondants) as repondants, sum(interroges) as interroges
  from (
    select *, row_number() over (partition by lot_code order by periode desc) as n from lot_trimestre where satisfaction is not null
  ) where n <= 4 group by lot_code
),
delais as (
  select lot_code, arg_max(delai_median_j, periode) as delai_median_j, arg_max(premiers_rdv, periode) as premiers_rdv,
    max(periode) as trimestre_delai
  from lot_trimestre where delai_median_j is not null group by lot_code
),
seuils as (
  select lot_code, arg_max(cible, annee) filter (where indicateur = 'satisfaction_fin_unite') as seuil_satisfaction,
    arg_max(cible, annee) filter (where indicateur = 'delai_premier_rdv_median') as seuil_delai
  from lot_objectif group by lot_code
),
anomalies as (
  select lot_code, count(*) as anomalies from anomalie_marche group by lot_code
),
argent as (select * from projection where mesure = 'montant_facture_ht'),
entrees as (select * from projection where mesure = 'entrees_cep')
select l.*, m.rang, m.mois_total, m.mois_connu, m.cumul_ht, m.part_consommee, m.part_ecoulee, m.quantites,
  coalesce(m.mois_non_livres, 0) as non_livres, m.rang_connu,
  t.trimestre, t.cumul_entrees, t.cible_annuelle, t.cible_ecoulee, t.realisation,
  case when right(t.trimestre, 1) <> '4' then (t.cible_annuelle - t.cumul_entrees) / (12 - 3 * cast(right(t.trimestre, 1) as integer)) end
    as entrees_par_mois_a_faire,
  t.cumul_entrees / (3.0 * cast(right(t.trimestre, 1) as integer)) as entrees_par_mois_faites,
  (l.montant_max_ht - m.cumul_ht) / nullif(m.mois_total - m.rang_connu, 0) as euros_par_mois_restants,
  e.satisfaction, e.repondants, 100.0 * e.repondants / nullif(e.interroges, 0) as taux_reponse, s.seuil_satisfaction,
  e.satisfaction - s.seuil_satisfaction as ecart_satisfaction,
  d.delai_median_j, d.premiers_rdv, d.trimestre_delai, s.seuil_delai, d.delai_median_j - s.seuil_delai as ecart_delai,
  a.atterrissage, a.borne_basse, a.borne_haute, a.rythme_projete, a.motif as motif_projection, a.restantes,
  100 * a.atterrissage / nullif(l.montant_max_ht, 0) as part_atterrissage,
  100 * a.borne_basse / nullif(l.montant_max_ht, 0) as part_basse, 100 * a.borne_haute / nullif(l.montant_max_ht, 0) as part_haute,
  n.atterrissage as entrees_atterrissage, n.borne_basse as entrees_basse, n.borne_haute as entrees_haute,
  n.motif as motif_entrees, n.restantes as trimestres_restants,
  coalesce(x.anomalies, 0) as anomalies,
  case when l.statut_lot = 'infructueux' then 1 else 0 end as sans_offre,
  m.part_consommee - m.part_ecoulee as avance_argent
from lot as l
left join mois as m using (lot_code)
left join trimestres as t using (lot_code)
left join enquetes as e using (lot_code)
left join delais as d using (lot_code)
left join seuils as s using (lot_code)
left join argent as a using (lot_code)
left join entrees as n using (lot_code)
left join anomalies as x using (lot_code)
where l.marche_code = $marche
order by l.type_lot, l.libelle
