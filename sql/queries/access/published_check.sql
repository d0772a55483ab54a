-- Une ligne par chiffre publié que les livraisons permettent de recalculer
select c.libelle, coalesce(t.nom, c.code_territoire) as territoire, c.periode, c.publie, c.calcule, c.ecart, c.unite, c.cas, c.explication, c.source
from chiffre_rapproche as c
left join territoire as t on t.niveau_territoire = c.niveau_territoire and t.code_territoire = c.code_territoire
order by list_position(['ecart', 'non_recalcule', 'source_arrondie', 'mayotte', 'arrondi', 'identique'], c.cas), c.libelle, c.periode
