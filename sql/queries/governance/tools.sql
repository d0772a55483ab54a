-- Une ligne par outil et réseau (ou ensemble) : usage au trimestre
select u.outil, u.modalite, coalesce(r.nom, 'Tous les réseaux') as nom, u.inscrits, u.actifs, u.part_actifs, u.messages,
  u.part_sans_reponse, u.delai_reponse_h, u.ressources, u.part_anciennes, u.reseaux_actifs, u.regions
from outil_usage as u
left join reseau as r on r.reseau_code = u.modalite
where u.periode = $periode and u.niveau_territoire = $niveau and u.code_territoire = $code
order by u.outil, try_cast(r.ordre as integer) nulls first
