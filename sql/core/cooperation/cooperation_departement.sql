-- Une ligne par trimestre, département, paire et axe (« ensemble » : tous les axes) : ce qui est attendu, observé, documenté
with sens as (
    select p.reseau_a, p.reseau_b, s.periode, s.code_departement, min(case when s.livree and not s.inconnue then 1 else 0 end) = 1 as livrees
    from reorientation_sens_brut as s
    join paire as p on (s.emetteur = p.reseau_a and s.recepteur = p.reseau_b)
        or (s.emetteur = p.reseau_b and s.recepteur = p.reseau_a)
    group by p.reseau_a, p.reseau_b, s.periode, s.code_departement
),
axes as (
    select axe from ref_axes_cooperation
),
recentes as (
    select periode, code_departement, reseau_a, reseau_b, axe, max(dernier_rang) as dernier_rang, sum(n) as n,
        max(case when valeur <> 'convention' then 1 else 0 end) as vivante,
        max(case when valeur = 'convention' then 1 else 0 end) as convention,
        max(case when valeur = 'convention' and not ancienne then 1 else 0 end) as convention_recente,
        max(case when valeur = 'action_commune' then 1 else 0 end) as action_commune,
        max(case when valeur = 'comite' then 1 else 0 end) as comite
    from preuve_recente
    group by periode, code_departement, reseau_a, reseau_b, axe
),
-- avoir les mêmes outils ne suffit pas à dire que deux réseaux coopèrent : l'axe le compte, l'ensemble non
paires as (
    select periode, code_departement, reseau_a, reseau_b, max(dernier_rang) as dernier_rang, sum(n) as n,
        max(vivante) as vivante, max(convention_recente) as convention_recente
    from recentes
    where coalesce(axe, '') <> 'outils_partages' or convention = 1 or comite = 1
    group by periode, code_departement, reseau_a, reseau_b
),
grille as (
    select a.periode, a.code_departement, a.code_region, a.reseau_a, a.reseau_b, a.attendue, a.motif as motif_attendue,
        a.actifs, x.axe, r.dernier_rang, coalesce(r.n, 0) as n,
        case when r.n is null then 'aucune' when r.convention = 1 then 'convention' when r.action_commune = 1 then 'action_commune'
            when r.comite = 1 then 'comite' else 'echange' end as valeur,
        coalesce(r.convention = 1 and p.vivante = 0 and p.convention_recente = 0, false) as en_sommeil,
        coalesce(s.livrees, false) as aiguillage_livre,
        case x.axe when 'aiguillage' then coalesce(s.livrees, false) when 'professionnalisation_croisee' then d.professionnalisation
            when 'outils_partages' then d.outils_partages else d.conventions and d.instances end as documente,
        case x.axe when 'aiguillage' then 'réorientations non livrées' when 'professionnalisation_croisee' then 'formations non livrées'
            when 'outils_partages' then 'usage des outils non livré' else 'conventions ou instances non livrées' end as manque
    from paire_attendue as a
    cross join axes as x
    join documentation as d on d.periode = a.periode and d.code_departement = a.code_departement
    left join sens as s on s.periode = a.periode and s.code_departement = a.code_departement and s.reseau_a = a.reseau_a
        and s.reseau_b = a.reseau_b
    left join recentes as r on r.periode = a.periode and r.code_departement = a.code_departement and r.reseau_a = a.reseau_a
        and r.reseau_b = a.reseau_b and r.axe = x.axe
    left join paires as p on p.periode = a.periode and p.code_departement = a.code_departement and p.reseau_a = a.reseau_a
        and p.reseau_b = a.reseau_b
),
avec_ensemble as (
    select periode, code_departement, code_region, reseau_a, reseau_b, attendue, motif_attendue, actifs, axe, dernier_rang,
        n, valeur, en_sommeil, documente, manque
    from grille
    union all
    select g.periode, g.code_departement, g.code_region, g.reseau_a, g.reseau_b, g.attendue, g.motif_attendue, g.actifs,
        'ensemble', p.dernier_rang, coalesce(p.n, 0), case when p.n is null then 'aucune' else 'preuve' end,
        coalesce(p.vivante = 0 and p.convention_recente = 0, false), g.aiguillage_livre,
        'réorientations non livrées'
    from grille as g
    left join paires as p on p.periode = g.periode and p.code_departement = g.code_departement and p.reseau_a = g.reseau_a
        and p.reseau_b = g.reseau_b
    where g.axe = 'aiguillage'
)
select periode, code_departement, code_region, reseau_a, reseau_b, axe, attendue, actifs, dernier_rang, n, valeur, en_sommeil,
    case when attendue <> 'oui' then motif_attendue when n = 0 and not documente then manque end as motif,
    case when attendue = 'non' then 'non_attendue' when n > 0 then 'attendue_observee'
        when attendue = 'inconnue' or not documente then 'non_documentee' else 'attendue_non_observee' end as statut
from avec_ensemble
