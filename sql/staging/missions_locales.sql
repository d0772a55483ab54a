-- Une ligne par structure et trimestre d'une livraison « missions_locales »
select
    livraison_id, periode, structure_id, trim(nom) as nom, code_commune, jeunes_recus, jeunes_recus_absence,
    premiers_accueils, premiers_accueils_absence, pacea, pacea_absence, entrees_cep, entrees_cep_absence
from lake_missions_locales
