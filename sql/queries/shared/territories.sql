-- Une ligne par territoire que l'on peut choisir, de la France aux EPCI
select niveau_territoire, code_territoire, nom, code_departement, code_region
from territoire
where niveau_territoire in ('france', 'region', 'departement', 'epci')
order by list_position(['france', 'region', 'departement', 'epci'], niveau_territoire), code_territoire
