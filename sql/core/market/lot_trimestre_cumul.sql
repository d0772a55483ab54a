-- Une ligne par lot et trimestre : entrées depuis le début de l'année, objectif de l'année et sa part écoulée
-- Un trimestre caché (secret) cache les cumuls qui le comptent. Une personne entrée deux fois dans l'année compte deux fois dans ce cumul : les trimestres ne s'additionnent pas exactement.
with trimestres as (
    select a.lot_code, a.periode, cast(left(a.periode, 4) as bigint) as annee, cast(right(a.periode, 1) as bigint) as rang, a.entrees,
        a.obs_status, a.conf_status, a.motif, a.livraisons
    from lot_activite as a
    where length(a.periode) = 7
),
cumules as (
    select lot_code, periode, annee, rang, entrees, obs_status, conf_status, motif, livraisons,
        sum(entrees) over (partition by lot_code, annee order by periode) as cumul,
        count(*) filter (where entrees is null) over (partition by lot_code, annee order by periode) as inconnus,
        max(case when conf_status <> 'F' then conf_status end) over (partition by lot_code, annee order by periode) as secret,
        count(*) over (partition by lot_code, annee order by periode) as n,
        min(rang) over (partition by lot_code, annee) as premier
    from trimestres
)
select c.lot_code, c.periode, c.annee, c.rang, c.entrees, c.obs_status, c.motif, c.livraisons, c.secret,
    case when c.inconnus = 0 and c.n = c.rang - c.premier + 1 then c.cumul end as cumul_entrees,
    o.cible as cible_annuelle, rate(c.rang - c.premier + 1, 5 - c.premier, o.cible) as cible_ecoulee, o.livraison_id as livraison_objectif
from cumules as c
left join lot_objectif_annuel as o on o.lot_code = c.lot_code and o.annee = c.annee and o.indicateur = 'entrees_cep'
