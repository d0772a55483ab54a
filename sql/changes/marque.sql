-- Une ligne par valeur normale déjà révisée : elle est marquée R
update indicateur set obs_status = 'R'
from (
    select indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite
    from revision
    where nouvelle_valeur is not null
    group by indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite
) as r
where indicateur.obs_status = 'A' and indicateur.valeur is not null and indicateur.indicateur = r.indicateur
    and indicateur.niveau_territoire = r.niveau_territoire and indicateur.code_territoire = r.code_territoire
    and indicateur.periode = r.periode and indicateur.ventilation = r.ventilation and indicateur.modalite = r.modalite
