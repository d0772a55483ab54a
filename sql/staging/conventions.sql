-- Une ligne par convention d'une livraison « conventions » ; signataires et axes sont des listes séparées par « ; »
select
    livraison_id, convention_id, trim(intitule) as intitule, signataires, axes, niveau_territoire, code_territoire,
    date_signature, date_fin, document, feuille, ligne
from lake_conventions
