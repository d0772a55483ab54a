-- Une ligne par jeu de données, opérateur et période où une livraison est attendue, reçue ou non, en un fichier ou en plusieurs
with livrees as (
    select dataset, operateur_code, periode, string_agg(livraison_id, ';' order by rang) as livraison_id,
        sum(rejetees) as rejetees
    from livraison_rangee
    where en_vigueur and dataset in ('activite', 'lieux_accueil')
    group by dataset, operateur_code, periode
)
select
    p.dataset, o.operateur_code, o.operateur, o.reseau_code, p.periode, p.fin, l.livraison_id,
    l.livraison_id is not null as recue, coalesce(l.rejetees, 0) > 0 as incomplete
from (select distinct operateur_code, operateur, reseau_code, du, au from operateur_region) as o
join periode as p
    on (o.du is null or o.du <= p.fin) and (o.au is null or o.au >= p.debut) and p.debut >= date '2020-01-01'
left join livrees as l on l.dataset = p.dataset and l.operateur_code = o.operateur_code and l.periode = p.periode
where p.dataset in ('activite', 'lieux_accueil')
