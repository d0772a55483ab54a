-- Une ligne par correction signée qui change au moins une ligne des livraisons données
select distinct correction_id, dataset, quand, colonne, valeur_livree, valeur_corrigee, motif, auteur, corrigee_le,
  producteur_prevenu_le, statut
from correction
where lignes > 0 and livraison_id in (select unnest($livraisons))
order by corrigee_le desc, correction_id
