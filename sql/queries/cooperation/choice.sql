-- Une ligne par année : entrées de cadres chez les opérateurs régionaux, entrées à l'Apec, et changements d'opérateur s'ils sont livrés
select i.periode,
  max(i.valeur) filter (where i.indicateur = 'entrees_cep' and i.ventilation = 'reseau' and i.modalite = 'apec') as apec,
  max(i.valeur) filter (where i.indicateur = 'entrees_cep' and i.ventilation = 'reseau*csp' and i.modalite = 'operateur_regional*cadres') as cadres,
  max(i.valeur) filter (where i.indicateur = 'taux_changement_operateur' and i.ventilation = 'ensemble') as changements
from indicateur as i
where i.niveau_territoire = $niveau and i.code_territoire = $code and length(i.periode) = 4
  and i.indicateur in ('entrees_cep', 'taux_changement_operateur')
group by i.periode
order by i.periode
