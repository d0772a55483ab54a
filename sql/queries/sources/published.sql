-- Une ligne par chiffre publié d'un thème, avec sa source
select c.libelle, coalesce(t.nom, nullif(concat_ws(' ', c.niveau_territoire, c.code_territoire), ''), '') as territoire, c.periode, c.ventilation, c.modalite, c.valeur,
  c.valeur_texte, c.unite, c.statut, c.confiance, coalesce(c.note, '') as note, coalesce(c.source, '') as source,
  coalesce(c.source_url, '') as source_url
from chiffre_publie as c
left join territoire as t on t.niveau_territoire = c.niveau_territoire and t.code_territoire = c.code_territoire
where c.theme = $theme
order by c.indicateur, c.niveau_territoire, territoire, c.periode
