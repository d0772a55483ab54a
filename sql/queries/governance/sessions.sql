-- Une ligne par année, thème et réseau : sessions, journées et participants de la région (ou de toutes)
select annee, theme, theme_nom, s.reseau_code, r.nom, r.couleur, try_cast(r.ordre as integer) as ordre,
  count(distinct session_id || code_region) as sessions, sum(jours_stagiaires) as jours, sum(participants) as participants,
  count(distinct case when inter_reseaux then session_id || code_region end) as communes
from session_formation as s
join reseau as r on r.reseau_code = s.reseau_code
where ($region = '' or s.code_region = $region) and s.periode <= $periode
group by annee, theme, theme_nom, s.reseau_code, r.nom, r.couleur, r.ordre
order by annee, theme_nom, ordre
