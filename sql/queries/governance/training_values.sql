-- Une ligne par réseau (ou ensemble) : jours par conseiller et part des formations communes, pour une année
select i.modalite, coalesce(r.nom, 'Tous les réseaux') as nom, coalesce(r.couleur, '#5A6270') as couleur,
  max(i.valeur) filter (where i.indicateur = 'jours_professionnalisation') as jours,
  max(i.valeur) filter (where i.indicateur = 'part_sessions_inter_reseaux') as part,
  max(i.motif) filter (where i.indicateur = 'jours_professionnalisation' and i.valeur is null) as motif
from indicateur as i
left join reseau as r on r.reseau_code = i.modalite
where i.indicateur in ('jours_professionnalisation', 'part_sessions_inter_reseaux') and i.periode = $annee
  and i.niveau_territoire = $niveau and i.code_territoire = $code
group by i.modalite, r.nom, r.couleur, r.ordre
order by try_cast(r.ordre as integer) nulls last
