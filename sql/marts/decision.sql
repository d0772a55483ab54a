-- Une ligne par décision du registre d'une CPIR : ce qu'elle a demandé, à qui, pour quand, et où elle en est
select decision_id, objet, destinataire, try_cast(echeance as date) as echeance, code_region, periode, indicateur,
    niveau_territoire, code_territoire, statut, try_cast(ajoutee_le as timestamp) as ajoutee_le, ajoutee_par,
    try_cast(close_le as timestamp) as close_le, close_par, motif
from recu_decision
