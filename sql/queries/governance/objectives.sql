-- Une ligne par réseau, année et indicateur : objectif et ce que les livraisons donnent
select r.nom, o.annee, o.indicateur, coalesce(c.libelle, o.indicateur) as libelle, o.cible, i.valeur as constate, o.source
from objectif_reseau as o
join reseau as r on r.reseau_code = o.reseau_code
left join indicateur_carte as c on c.indicateur = o.indicateur
left join indicateur as i on i.indicateur = o.indicateur and i.niveau_territoire = 'france' and i.periode = o.annee::varchar
  and i.ventilation = 'reseau' and i.modalite = o.reseau_code
order by r.nom, o.annee
