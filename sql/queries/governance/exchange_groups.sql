-- Une ligne par année : séances de groupes d'échanges de pratiques et réseaux représentés
select annee, count(distinct session_id || code_region) as seances, count(distinct reseau_code) as reseaux,
  count(distinct code_region) as regions, sum(participants) as participants
from session_formation
where theme = 'echange_pratiques' and ($region = '' or code_region = $region) and periode <= $periode
group by annee order by annee
