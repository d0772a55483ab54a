-- Une ligne par chiffre publié, avec sa source et la confiance qu'il mérite
select chiffre_id, theme, indicateur, libelle, perimetre, niveau_territoire, code_territoire, periode, ventilation, modalite,
    try_cast(valeur as double) as valeur, valeur_texte, unite, statut, confiance, note, source, page, source_url, serie
from ref_chiffres_publies
