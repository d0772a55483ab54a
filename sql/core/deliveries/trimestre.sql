-- Une ligne par trimestre depuis 2020 que connaît au moins une livraison, avec son rang et ses dates
with connus as (
    select periode from livraison_rangee where en_vigueur and periode like '____-Q_'
    union
    select left(periode, 4) || case when right(periode, 2) in ('01', '02', '03') then '-Q1'
        when right(periode, 2) in ('04', '05', '06') then '-Q2' when right(periode, 2) in ('07', '08', '09') then '-Q3'
        else '-Q4' end
    from stg_reorientations
)
select
    periode, try_cast(left(periode, 4) as integer) * 4 + try_cast(right(periode, 1) as integer) as rang,
    try_cast(left(periode, 4) || case right(periode, 2)
        when 'Q1' then '-01-01' when 'Q2' then '-04-01' when 'Q3' then '-07-01' else '-10-01' end as date) as debut,
    try_cast(left(periode, 4) || case right(periode, 2)
        when 'Q1' then '-03-31' when 'Q2' then '-06-30' when 'Q3' then '-09-30' else '-12-31' end as date) as fin
from connus
where periode >= '2020-Q1'
