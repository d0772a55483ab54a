-- Une ligne par membre du SPRO au trimestre : réseau, statut, premier niveau, évènements
select m.organisme, r.nom as reseau, m.reseau_code, m.spro_statut, m.niveau_1, m.commune, m.evenements, t.nom as region
from membre_spro as m
left join reseau as r on r.reseau_code = m.reseau_code
left join territoire as t on t.niveau_territoire = 'region' and t.code_territoire = m.code_region
where m.periode = $periode and ($region = '' or m.code_region = $region)
order by t.nom, try_cast(r.ordre as integer), m.organisme
