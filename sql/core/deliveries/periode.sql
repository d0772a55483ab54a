-- Une ligne par jeu de données et période livrée, avec ses dates
with livrees as (
    select dataset, periode from livraison_rangee where en_vigueur and periode is not null group by dataset, periode
),
datees as (
    select dataset, periode, case when periode like '%-Q_' then 'trimestre' else 'annee' end as pas, debut_de(periode) as debut,
        fin_de(periode) as fin
    from livrees
)
select dataset, periode, pas, debut, fin,
    pas = 'trimestre' and row_number() over (partition by dataset, pas order by debut desc) = 1 as provisoire
from datees
