-- Une ligne par paire de réseaux de la région au trimestre : coopération attendue, observée ou non documentée
select c.reseau_a, c.reseau_b, a.nom as nom_a, b.nom as nom_b, c.statut, c.actifs, c.preuves, c.derniere_preuve, c.rapport,
  c.borne_basse, c.borne_haute, c.motif
from cooperation as c
join reseau as a on a.reseau_code = c.reseau_a
join reseau as b on b.reseau_code = c.reseau_b
where c.niveau_territoire = 'region' and c.code_territoire = $region and c.periode = $periode and c.axe = 'ensemble'
order by try_cast(a.ordre as integer), try_cast(b.ordre as integer)
