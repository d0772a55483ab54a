-- Une ligne par territoire (France hors Mayotte, région) et 31 décembre publié : emplois au lieu de travail, avec et sans le tertiaire non marchand
-- La part du non marchand est publiée au point près, sur l'emploi salarié : ce qui en est déduit est une estimation
with publies as (
    select niveau_territoire, code_territoire, left(periode, 4) as annee, indicateur, modalite, try_cast(valeur as double) as valeur,
        source
    from ref_chiffres_publies
    where theme = 'emploi' and niveau_territoire in ('france', 'region') and right(periode, 3) = '-12'
        and (indicateur in ('emploi_total', 'emploi_salarie') and ventilation = 'ensemble'
            or indicateur = 'part_emploi_salarie' and modalite = 'tertiaire_non_marchand')
)
select niveau_territoire, code_territoire, annee,
    1000 * max(valeur) filter (where indicateur = 'emploi_total') as emplois,
    1000 * (max(valeur) filter (where indicateur = 'emploi_total')
        - max(valeur) filter (where indicateur = 'emploi_salarie')
            * max(valeur) filter (where indicateur = 'part_emploi_salarie') * 0.01e0) as emplois_marchands,
    max(source) as source
from publies
group by niveau_territoire, code_territoire, annee
