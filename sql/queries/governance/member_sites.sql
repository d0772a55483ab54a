-- Une ligne par réseau et statut SPRO : lieux d'accueil du trimestre
select r.nom, coalesce(l.spro_statut, 'nr') as spro_statut, count(*) as lieux, r.ordre
from lieu_accueil as l
join reseau as r on r.reseau_code = l.reseau_code
where l.periode = $periode and ($region = '' or l.code_region = $region) and l.site_type <> 'distance'
group by r.nom, l.spro_statut, r.ordre
order by try_cast(r.ordre as integer), spro_statut
