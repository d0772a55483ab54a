-- Une ligne par question, unité d'œuvre et période : part des répondants, leur nombre et le taux de réponse
select s.indicateur, s.modalite as unite, s.periode, s.valeur, s.borne_basse, s.borne_haute, s.denominateur as reponses,
  case when s.indicateur = 'satisfaction_fin_unite' then r.valeur end as taux_reponse, s.obs_status, s.conf_status, s.motif
from indicateur as s
left join indicateur as r on r.indicateur = 'taux_reponse_enquete' and r.niveau_territoire = s.niveau_territoire
  and r.code_territoire = s.code_territoire and r.periode = s.periode and r.ventilation = s.ventilation and r.modalite = s.modalite
where s.indicateur in ('satisfaction_fin_unite', 'utilite_6_mois', 'situation_amelioree_6_mois') and s.ventilation = 'unite_oeuvre'
  and s.niveau_territoire = $niveau and s.code_territoire = $code and s.periode[5:] = $saison
order by list_position(['satisfaction_fin_unite', 'utilite_6_mois', 'situation_amelioree_6_mois'], s.indicateur), unite, s.periode
