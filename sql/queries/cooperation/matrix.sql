-- Une ligne par paire de réseaux et axe du territoire, au trimestre, dans l'ordre où on les montre
select c.*, a.nom as nom_a, b.nom as nom_b, coalesce(x.nom, 'Ensemble') as axe_nom, coalesce(x.nom_court, 'Ensemble') as axe_court,
  coalesce(x.ordre, 0) as axe_ordre
from cooperation as c
join reseau as a on a.reseau_code = c.reseau_a
join reseau as b on b.reseau_code = c.reseau_b
left join axe_cooperation as x on x.axe = c.axe
where c.niveau_territoire = $niveau and c.code_territoire = $code and c.periode = $periode
order by try_cast(a.ordre as integer), try_cast(b.ordre as integer), axe_ordre
