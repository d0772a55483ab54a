-- Une ligne par code de réseau, d'organisme ou d'opérateur : le nom sous lequel il se lit dans une convention ou une instance
with noms as (
    select reseau_code as code, nom, 1 as rang from reseau
    union all
    select organisme_code, nom, 2 from organisme
    union all
    select operateur_code, nom, 3 from operateur
)
select code, arg_min(nom, rang) as nom from noms group by code
