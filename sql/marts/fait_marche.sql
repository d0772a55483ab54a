-- Une ligne par fait publié sur un marché : mesure ou engagement, avec sa source
select marche_code, mesure, libelle, valeur, confiance, note, source, source_url from ref_faits_marche
union all
select marche_code, type_engagement, libelle, coalesce(nullif(valeur, ''), valeur_statut), null, note, source, source_url from ref_engagements_marche
