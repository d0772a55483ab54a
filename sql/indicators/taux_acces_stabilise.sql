-- Une ligne par territoire (france, région, département, EPCI) et période : taux d'accès stabilisé, rapproché de la moyenne selon la taille du territoire
select 'taux_acces_stabilise' as indicateur, e.niveau_territoire, e.code_territoire, e.periode, 'ensemble' as ventilation,
    'ensemble' as modalite, c.taux_stabilise as valeur, c.entrees as numerateur, c.actifs_occupes as denominateur,
    c.borne_basse, c.borne_haute,
    case when c.taux_stabilise is not null then case when e.obs_status in ('A', 'P') then e.obs_status else 'E' end
        when e.entrees is null then e.obs_status else 'M' end as obs_status,
    e.conf_status, e.livraisons,
    case when c.taux_stabilise is not null then e.motif when e.entrees is null then e.motif
        when d.statut = 'B' then 'dénominateur d''une autre source et d''une autre année, non comparable : ' || d.source
        else 'dénominateur absent, ou trop peu de territoires connus' end as motif
from entrees_acces as e
join denominateur as d on d.niveau_territoire = e.niveau_territoire and d.code_territoire = e.code_territoire
left join calc_comparaison as c on c.niveau_territoire = e.niveau_territoire and c.code_territoire = e.code_territoire
    and c.periode = e.periode
where e.niveau_territoire <> 'france'
union all
-- la France n'a pas besoin d'être stabilisée : son taux brut est la référence
select 'taux_acces_stabilise', e.niveau_territoire, e.code_territoire, e.periode, 'ensemble', 'ensemble',
    rate(e.entrees * par_an(e.periode), d.actifs_occupes, 1000), e.entrees, d.actifs_occupes,
    rate(byar_bas(e.entrees) * par_an(e.periode), d.actifs_occupes, 1000),
    rate(byar_haut(e.entrees) * par_an(e.periode), d.actifs_occupes, 1000),
    e.obs_status, e.conf_status, e.livraisons, e.motif
from entrees_acces as e
join denominateur as d on d.niveau_territoire = e.niveau_territoire and d.code_territoire = e.code_territoire
where e.niveau_territoire = 'france'
