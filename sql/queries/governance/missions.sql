-- Une ligne par Mission locale : même trimestre de la première année livrée et du trimestre choisi, avant et après
with bornes as (
  select $periode as apres, min(periode) as avant from mission_locale where periode[5:] = $periode[5:]
)
select a.structure_id, a.nom, a.code_departement, c.nom as commune, a.jeunes_recus, a.pacea, a.entrees_cep, a.part_cep,
  v.jeunes_recus as jeunes_recus_avant, v.entrees_cep as entrees_cep_avant, v.part_cep as part_cep_avant, b.avant,
  a.part_cep - v.part_cep as ecart,
  not exists (select 1 from lieu_accueil as l where l.periode = a.periode and l.code_commune = a.code_commune
    and l.reseau_code <> 'mission_locale' and l.site_type <> 'distance') as seule
from mission_locale as a
cross join bornes as b
left join mission_locale as v on v.structure_id = a.structure_id and v.periode = b.avant
left join territoire as c on c.niveau_territoire = 'commune' and c.code_territoire = a.code_commune
where a.periode = b.apres and ($niveau = 'france' or $niveau = 'region' and a.code_region = $region
    or $niveau = 'departement' and a.code_departement = $code)
order by a.jeunes_recus desc nulls last, a.structure_id
