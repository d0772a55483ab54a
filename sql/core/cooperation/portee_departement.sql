-- Une ligne par trimestre, département, ensemble de réseaux à portée et réseau de cet ensemble
select p.periode, p.code_departement, p.masque, p.communes, p.actifs, p.estimees, r.reseau_code
from portee as p
join ref_reseaux as r on r.operateur_cep = 'true'
    and mod(floor(p.masque / nullif(power(2, try_cast(r.ordre as integer)), 0)), 2) = 1
