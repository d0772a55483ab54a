-- Une ligne par jeu de données et période livrée, avec ses dates
with livrees as (
    select dataset, periode from livraison_rangee where en_vigueur and periode is not null group by dataset, periode
),
datees as (
    select
        dataset, periode, case when periode like '%-Q_' then 'trimestre' else 'annee' end as pas,
        try_cast(left(periode, 4) || case right(periode, 2)
            when 'Q2' then '-04-01' when 'Q3' then '-07-01' when 'Q4' then '-10-01' else '-01-01' end as date) as debut,
        try_cast(left(periode, 4) || case right(periode, 2)
            when 'Q1' then '-03-31' when 'Q2' then '-06-30' when 'Q3' then '-09-30' else '-12-31' end as date) as fin
    from livrees
)
select dataset, periode, pas, debut, fin,
    pas = 'trimestre' and row_number() over (partition by dataset, pas order by debut desc) = 1 as provisoire
from datees
