-- Une ligne par réseau : lieux d'accueil et conseillers du territoire, au trimestre
select r.reseau_code, r.nom, r.couleur,
  max(i.valeur) filter (where i.indicateur = 'nb_lieux_accueil') as lieux,
  max(i.valeur) filter (where i.indicateur = 'nb_conseillers_etp') as etp,
  max(i.motif) filter (where i.indicateur = 'nb_lieux_accueil' and i.valeur is null) as motif
from reseau as r
join indicateur as i
  on i.ventilation = 'reseau' and i.modalite = r.reseau_code
  and i.indicateur in ('nb_lieux_accueil', 'nb_conseillers_etp')
  and i.niveau_territoire = $niveau and i.code_territoire = $code and i.periode = $periode
group by r.reseau_code, r.nom, r.couleur, r.ordre
order by r.ordre
