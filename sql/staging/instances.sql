-- Une ligne par réunion d'une livraison « instances » ; participants et axes sont des listes séparées par « ; »
select
    livraison_id, instance_id, type_instance, niveau_territoire, code_territoire, periode, date_instance, convoquee_par,
    participants, axes, ordre_du_jour, document, prochaine_date, feuille, ligne
from lake_instances
