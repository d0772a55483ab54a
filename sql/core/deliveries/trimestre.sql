-- Une ligne par trimestre depuis 2020 que connaît au moins une livraison, avec son rang et ses dates
with connus as (
    select periode from livraison_rangee where en_vigueur and periode like '____-Q_'
    union
    select left(periode, 4) || case when right(periode, 2) in ('01', '02', '03') then '-Q1'
        when right(periode, 2) in ('04', '05', '06') then '-Q2' when right(periode, 2) in ('07', '08', '09') then '-Q3'
        else '-Q4' end
    from stg_reorientations
)
select periode, try_cast(left(periode, 4) as integer) * 4 + try_cast(right(periode, 1) as integer) as rang, debut_de(periode) as debut,
    fin_de(periode) as fin
from connus
where periode >= '2020-Q1'
