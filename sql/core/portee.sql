-- Une ligne par trimestre, département et ensemble de réseaux à portée (somme de puissances de deux de leur ordre)
with communes as (
    select p.periode, p.code_commune, sum(power(2, try_cast(r.ordre as integer))) as masque
    from portee_reseau as p
    join ref_reseaux as r on r.reseau_code = p.reseau_code
    group by p.periode, p.code_commune
)
select m.periode, c.code_departement, m.masque, count(*) as communes, sum(d.actifs_occupes) as actifs,
    count(*) filter (where d.statut = 'E') as estimees
from communes as m
join ref_territoires as c on c.niveau_territoire = 'commune' and c.code_territoire = m.code_commune
left join denominateur as d on d.niveau_territoire = 'commune' and d.code_territoire = m.code_commune
group by m.periode, c.code_departement, m.masque
