-- Une ligne : un territoire de n'importe quel niveau
select nom, code_departement, code_region, actifs_occupes
from territoire
where niveau_territoire = $niveau and code_territoire = $code
