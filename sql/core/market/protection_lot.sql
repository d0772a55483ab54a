-- Une ligne par lot : son facturé vient-il de moins de trois entreprises, ou d'une seule pour plus de 85 % ?
-- Loi du 7 juin 1951 et règles de l'Insee sur les entreprises ; sans cotraitant dit, le lot entier est une entreprise.
with parts as (
    select lot_code, coalesce(cotraitant, '') as entreprise, sum(montant_facture_ht) as montant
    from execution
    -- la ligne du groupement n'est pas une entreprise de plus là où ses membres sont dits
    where cotraitant is not null or lot_code not in (select lot_code from execution where cotraitant is not null)
    group by lot_code, coalesce(cotraitant, '')
),
seuils as (
    select max(case when parametre = 'secret_entreprises_minimum' then try_cast(valeur as double) end) as minimum,
        max(case when parametre = 'secret_entreprise_part' then try_cast(valeur as double) end) as part
    from ref_parametres
)
select p.lot_code, count(*) as entreprises, rate(max(p.montant), sum(p.montant), 100) as part_premiere,
    count(*) < max(s.minimum) or coalesce(rate(max(p.montant), sum(p.montant), 100), 100) > max(s.part) as protege
from parts as p
cross join seuils as s
group by p.lot_code
