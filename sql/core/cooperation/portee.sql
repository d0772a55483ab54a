-- Une ligne par trimestre, département et ensemble de réseaux à portée (somme de puissances de deux de leur ordre)
with communes as (
    select p.periode, p.code_commune, sum(power(2, try_cast(r.ordre as integer))) as masque
    from portee_reseau as p
    join ref_reseaux as r on r.reseau_code = p.reseau_code and r.operateur_cep = 'true'
    group by p.periode, p.code_commune
)
select m.periode, d.code_departement, m.masque, count(*) as communes, sum(d.actifs_occupes) as actifs,
    count(*) filter (where d.actifs_statut <> 'A') as estimees
from communes as m
join commune_desservie as d on d.code_commune = m.code_commune
group by m.periode, d.code_departement, m.masque
