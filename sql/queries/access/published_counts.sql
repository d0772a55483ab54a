-- Une ligne : combien de chiffres publiés sont retrouvés, expliqués, ou non
select count(*) as tous, count(*) filter (where cas in ('identique', 'arrondi')) as retrouves,
  count(*) filter (where cas in ('mayotte', 'source_arrondie')) as expliques, count(*) filter (where cas = 'ecart') as ecarts,
  count(*) filter (where cas = 'non_recalcule') as non_recalcules
from chiffre_rapproche
