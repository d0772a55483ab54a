-- Une ligne par trimestre : évènements du SPRO, dont ceux des opérateurs du CEP
select periode, count(distinct organisme || code_region) as membres, sum(evenements) as evenements,
  sum(case when reseau_code <> 'spro_niveau1' then evenements end) as des_operateurs
from membre_spro
where ($region = '' or code_region = $region) and spro_statut <> 'hors_spro'
group by periode order by periode
