-- Une ligne par réseau : lieux d'accueil du trimestre, dont ceux qui déclarent leurs compétences
select r.nom, count(*) as lieux, count(l.competences) as declares,
  count(*) filter (where l.niveaux_cep like '%2%') as niveau_2, count(l.niveaux_cep) as niveaux_declares, r.ordre
from lieu_accueil as l
join reseau as r on r.reseau_code = l.reseau_code
where l.periode = $periode and ($region = '' or l.code_region = $region) and l.site_type <> 'distance'
group by r.nom, r.ordre
order by try_cast(r.ordre as integer)
