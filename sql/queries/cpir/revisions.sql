-- Une ligne par chiffre de la région révisé depuis la fin du trimestre précédent
select r.indicateur, c.libelle, r.periode, r.modalite, r.ancienne_valeur, r.nouvelle_valeur, c.unite, c.decimales, r.revisee_le,
  r.cause
from revision as r
join indicateur_carte as c on c.indicateur = r.indicateur
where r.niveau_territoire = 'region' and r.code_territoire = $region and r.revisee_le >= $depuis::date
  and r.indicateur in (select unnest($indicateurs)) and r.ventilation in ('ensemble', 'reseau')
  and r.modalite not like '%*%'
order by r.revisee_le desc, c.libelle, r.periode desc
