-- Une ligne par paire de réseaux opérateurs du CEP depuis 2020, dans l'ordre où on les montre
with reseaux as (
    select reseau_code, try_cast(ordre as integer) as ordre
    from ref_reseaux
    where operateur_cep = 'true' and coalesce(au, '') = ''
)
select a.reseau_code as reseau_a, b.reseau_code as reseau_b, a.ordre as ordre_a, b.ordre as ordre_b
from reseaux as a
join reseaux as b on b.ordre > a.ordre
