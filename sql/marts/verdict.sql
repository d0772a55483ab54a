-- Une ligne par indicateur, territoire et période dont l'écart à sa référence est jugé par un test fait sur tous les territoires du niveau
-- (Poisson exact, au plus 5 % de fausses découvertes). reference : « nombre », celui de la fiche ; « france », la France.
-- Pages et documents n'en disent pas d'autre ; sans ligne ici, l'intervalle à 95 % décide.
select 'ratio_acces_attendu' as indicateur, niveau_territoire, code_territoire, periode, 'nombre' as reference, verdict
from calc_attendu
where principal and verdict is not null
union all
select i.indicateur, c.niveau_territoire, c.code_territoire, c.periode, 'france' as reference, c.verdict
from calc_comparaison as c
cross join (values ('taux_acces_actifs_occupes'), ('taux_acces_stabilise')) as i(indicateur)
where c.reference_france and c.verdict is not null
