-- Une ligne par lot, membre du groupement et période : livrée, sinon lue dans les sources publiques
with livres as (
    select g.lot_code, g.membre, g.role_membre as role, g.departements_couverts as departements, g.du, g.au, g.source
    from stg_groupements as g
    join livraison_rangee as l on l.livraison_id = g.livraison_id and l.en_vigueur
)
select lot_code, membre, role, departements, du, au, source, cast(null as varchar) as note, 'livré' as origine from livres
union all
select lot_code, membre, nullif(role, ''), nullif(departements, ''), try_cast(du as date), try_cast(au as date), source, note, 'source publique'
from ref_groupements
where lot_code not in (select lot_code from livres)
