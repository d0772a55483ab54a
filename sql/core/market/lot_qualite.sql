-- Une ligne par lot et trimestre : satisfaction en fin d'unité et délai du premier rendez-vous, publiables
select b.lot_code, b.periode, case when s.secret is null then b.repondants end as repondants,
    case when s.secret is null then b.interroges end as interroges, case when s.secret is null then b.satisfaction end as satisfaction,
    case when r.secret is null then b.delai_median_j end as delai_median_j, case when r.secret is null then b.premiers_rdv end as premiers_rdv
from lot_qualite_brut as b
left join cellule_secrete as s on s.famille = 'enquete_lot' and s.code_territoire = b.lot_code and s.periode = b.periode
left join cellule_secrete as r on r.famille = 'rdv_lot' and r.code_territoire = b.lot_code and r.periode = b.periode
