-- Une ligne par correction signée, et ce qu'elle change
select c.correction_id, c.dataset, coalesce(o.nom, c.operateur_code, '') as operateur, c.periode, c.quand, c.colonne,
  c.valeur_livree, c.valeur_corrigee, c.motif, c.auteur, c.corrigee_le, c.producteur_prevenu_le, c.statut, c.lignes
from correction as c
left join operateur as o using (operateur_code)
order by c.corrigee_le desc, c.correction_id
