-- Une ligne par trimestre, département et paire : écart de coopération (0 : tout est observé ; 100 : rien), axes documentés seuls
-- La même formule que etl/methods/cooperation.py, dont les poids peuvent être changés sur la page
-- Un rapport fait de moins de personnes que le seuil ne compte pas ; celui qui n'est caché que pour en protéger un autre compte
with rapports as (
    select f.periode, f.code_territoire as code_departement, f.reseau_a, f.reseau_b, rate(f.envoyees, f.attendues, 1) as rapport
    from paire_flux_brut as f
    left join cellule_secrete as s on s.famille = 'reorientations_paire' and s.niveau_territoire = f.niveau_territoire
        and s.code_territoire = f.code_territoire and s.periode = f.periode and s.reseau_code = f.reseau_a and s.modalite = f.reseau_b
        and s.secret = 'C'
    where f.niveau_territoire = 'departement' and s.secret is null
),
axes as (
    select c.periode, c.code_departement, c.code_region, c.reseau_a, c.reseau_b, c.actifs, a.poids,
        greatest(coalesce(p.poids, 0), case when f.rapport is null then 0 when f.rapport > 1 then 1 else f.rapport end)
            * case when c.en_sommeil then (select max(poids) from ref_score_cooperation where groupe = 'en_sommeil') else 1 end as vaut
    from cooperation_departement as c
    join ref_score_cooperation as a on a.groupe = 'axe' and a.cle = c.axe
    left join ref_score_cooperation as p on p.groupe = 'preuve' and p.cle = c.valeur
    left join rapports as f on f.code_departement = c.code_departement and f.periode = c.periode
        and f.reseau_a = c.reseau_a and f.reseau_b = c.reseau_b and c.axe = 'aiguillage'
    where c.statut in ('attendue_observee', 'attendue_non_observee')
)
select periode, code_departement, code_region, reseau_a, reseau_b, max(actifs) as actifs,
    rate(sum(poids * (1 - vaut)), sum(poids), 100) as ecart
from axes
group by periode, code_departement, code_region, reseau_a, reseau_b
