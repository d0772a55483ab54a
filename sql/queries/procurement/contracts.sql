-- Une ligne par contrat public retenu (DECP), dans son dernier état
select p.contrat_id, p.marche_id, p.acheteur_nom, p.objet, p.date_notification, e.duree_mois, e.date_fin, e.montant, p.modifications,
  p.avis_remplaces, p.ecarts, p.format_avis, string_agg(coalesce(t.nom, t.titulaire_id), ', ' order by t.nom) as titulaires
from marche_public as p
join marche_public_etat as e on e.contrat_id = p.contrat_id and e.en_vigueur
left join marche_public_titulaire as t on t.contrat_id = p.contrat_id and t.rang = e.rang
where $marche_id = '' or p.marche_id = $marche_id
group by p.contrat_id, p.marche_id, p.acheteur_nom, p.objet, p.date_notification, e.duree_mois, e.date_fin, e.montant, p.modifications,
  p.avis_remplaces, p.ecarts, p.format_avis
order by p.date_notification desc nulls last, p.marche_id
