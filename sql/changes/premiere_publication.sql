-- Une ligne par groupe de valeurs publiées pour la première fois : un territoire, ou tous (*) si le groupe était vide avant
with avant_connues as (
    select indicateur, niveau_territoire, periode, ventilation, modalite, count(*) as n
    from avant.indicateur
    where valeur is not null
    group by indicateur, niveau_territoire, periode, ventilation, modalite
),
nouvelles as (
    select n.indicateur, n.niveau_territoire, n.periode, n.ventilation, n.modalite,
        case when c.n is null then '*' else n.code_territoire end as code_territoire
    from indicateur as n
    left join avant.indicateur as a
        on a.indicateur = n.indicateur and a.niveau_territoire = n.niveau_territoire
        and a.code_territoire = n.code_territoire and a.periode = n.periode and a.ventilation = n.ventilation
        and a.modalite = n.modalite and a.valeur is not null
    left join avant_connues as c
        on c.indicateur = n.indicateur and c.niveau_territoire = n.niveau_territoire and c.periode = n.periode
        and c.ventilation = n.ventilation and c.modalite = n.modalite
    where n.valeur is not null and a.indicateur is null
)
select v.version as version_avant, v.publiee_le as publiee_avant, $maintenant::timestamp as constate_le, n.indicateur,
    n.niveau_territoire, n.code_territoire, n.periode, n.ventilation, n.modalite, count(*) as n
from nouvelles as n
cross join avant.version as v
group by v.version, v.publiee_le, n.indicateur, n.niveau_territoire, n.code_territoire, n.periode, n.ventilation, n.modalite
order by n.indicateur, n.niveau_territoire, n.periode, n.ventilation, n.modalite, n.code_territoire
