-- Une ligne par acteur nommé dans une livraison (opérateur, réseau ou organisme), avec son réseau s'il en a un
with tous as (
    select operateur_code as acteur, reseau_code, nom, 1 as rang from ref_operateurs
    union all
    select reseau_code, reseau_code, nom, 2 from ref_reseaux
    union all
    select organisme_code, null, nom, 3 from ref_organismes
)
select acteur, reseau_code, nom
from tous
qualify row_number() over (partition by acteur order by rang) = 1
