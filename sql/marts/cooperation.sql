-- Une ligne par trimestre, territoire, paire de réseaux et axe : coopération attendue, observée ou non documentée
-- observées ÷ attendues : réorientations des deux sens, seulement où l'une et l'autre sont connues ; intervalle exact à 95 %
select
    d.periode, d.niveau_territoire, d.code_territoire, d.reseau_a, d.reseau_b, d.axe, d.statut, d.departements,
    d.departements_observes, d.departements_non_observes, d.departements_non_documentes, d.actifs, d.actifs_observes,
    d.actifs_non_observes, d.actifs_non_documentes, d.preuves,
    try_cast(floor((d.dernier_rang - 1) / nullif(4, 0)) as integer) || '-Q'
        || (d.dernier_rang - 4 * try_cast(floor((d.dernier_rang - 1) / nullif(4, 0)) as integer)) as derniere_preuve,
    d.en_sommeil, d.valeur,
    f.envoyees, f.attendues, f.rapport, f.borne_basse, f.borne_haute, coalesce(f.conf_status, 'F') as conf_status, d.motif
from cooperation_territoire as d
left join paire_flux as f on d.axe in ('aiguillage', 'ensemble') and f.niveau_territoire = d.niveau_territoire
    and f.code_territoire = d.code_territoire and f.periode = d.periode and f.reseau_a = d.reseau_a and f.reseau_b = d.reseau_b
order by d.niveau_territoire, d.periode, d.axe, d.code_territoire, d.reseau_a, d.reseau_b
