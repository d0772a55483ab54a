-- Une ligne par opérateur et jeu de données : l'horloge de l'article R.6111-5 du code du travail
-- Données absentes plus de six mois : mise en demeure possible ; puis deux mois pour s'y conformer
with conformes as (
    select dataset, operateur_code, max(fin) as derniere_fin, max_by(periode, fin) as derniere_periode
    from livraison_attendue
    where recue and periode like '%-Q_'
    group by dataset, operateur_code
),
horloges as (
    select
        o.operateur_code, o.nom as operateur, r.ordre, d.dataset, c.derniere_periode, c.derniere_fin,
        -- le premier trimestre qui manque commence le lendemain ; ses données manquent depuis qu'il est fini
        coalesce(last_day(c.derniere_fin + interval 3 month),
            last_day(date_trunc('quarter', try_cast(o.du as date)) + interval 2 month), date '2020-03-31') as fin_attendue
    from operateur as o
    join reseau as r on r.reseau_code = o.reseau_code and r.operateur_cep = 'true'
    cross join (select unnest(['activite', 'lieux_accueil']) as dataset) as d
    left join conformes as c on c.dataset = d.dataset and c.operateur_code = o.operateur_code
)
select
    operateur_code, operateur, dataset, derniere_periode,
    date_diff('day', derniere_fin, $aujourdhui::date) as age_j,
    fin_attendue, greatest(date_diff('day', fin_attendue, $aujourdhui::date), 0) as manque_depuis_j,
    (fin_attendue + interval 6 month)::date as mise_en_demeure_le,
    (fin_attendue + interval 8 month)::date as mise_en_conformite_le,
    case
        when $aujourdhui::date <= fin_attendue then 'à jour'
        when $aujourdhui::date <= fin_attendue + interval 6 month then 'attendue'
        when $aujourdhui::date <= fin_attendue + interval 8 month then 'mise en demeure possible'
        else 'deux mois écoulés' end as etat
from horloges
order by manque_depuis_j desc, try_cast(ordre as integer), operateur, dataset
