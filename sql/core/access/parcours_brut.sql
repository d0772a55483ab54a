-- Une ligne par territoire, période, ventilation et modalité des parcours : leurs nombres et leurs délais en jours
with jours as (
    select niveau_territoire, code_territoire, quand, sexe, tranche_age, csp, modalite as mode, delai_j, count(*) as parcours,
        count(change_operateur) as changements_dits, count(*) filter (where change_operateur) as changements
    from parcours_ligne_brut
    group by niveau_territoire, code_territoire, quand, sexe, tranche_age, csp, modalite, delai_j
),
groupes as (
    select niveau_territoire, code_territoire, quand, 'ensemble' as ventilation, 'ensemble' as modalite, delai_j, parcours,
        changements_dits, changements from jours
    union all
    select niveau_territoire, code_territoire, quand, 'sexe', sexe, delai_j, parcours, changements_dits, changements from jours
    where sexe <> 'nr' and niveau_territoire <> 'departement'
    union all
    select niveau_territoire, code_territoire, quand, 'tranche_age', tranche_age, delai_j, parcours, changements_dits, changements
    from jours where tranche_age <> 'nr' and niveau_territoire <> 'departement'
    union all
    select niveau_territoire, code_territoire, quand, 'csp', csp, delai_j, parcours, changements_dits, changements from jours
    where csp <> 'nr' and niveau_territoire <> 'departement'
    union all
    select niveau_territoire, code_territoire, quand, 'modalite', mode, delai_j, parcours, changements_dits, changements from jours
    where mode <> 'nr' and niveau_territoire <> 'departement'
),
delais as (
    select niveau_territoire, code_territoire, quand, ventilation, modalite, delai_j, sum(parcours) as parcours,
        sum(changements_dits) as changements_dits, sum(changements) as changements
    from groupes
    group by niveau_territoire, code_territoire, quand, ventilation, modalite, delai_j
),
cumuls as (
    select *, sum(case when delai_j is not null then parcours else 0 end)
            over (partition by niveau_territoire, code_territoire, quand, ventilation, modalite) as n,
        sum(parcours) over (partition by niveau_territoire, code_territoire, quand, ventilation, modalite order by delai_j nulls last) as jusque
    from delais
),
bornes as (
    -- rangs de l'intervalle à 95 % d'une médiane : Campbell et Gardner, BMJ 296, 1988
    select *, greatest(1e0, round(0.5e0 * n - 0.979981992270027e0 * sqrt(n))) as rang_bas,
        least(cast(n as double), round(1 + 0.5e0 * n + 0.979981992270027e0 * sqrt(n))) as rang_haut
    from cumuls
)
select niveau_territoire, code_territoire, quand as periode, ventilation, modalite, sum(parcours) as parcours, max(n) as delais,
    -- milieu : la valeur de rang moyen, ou la moyenne des deux du milieu
    0.5e0 * (min(delai_j) filter (where jusque >= floor(0.5e0 * (n + 1))) + min(delai_j) filter (where jusque >= ceil(0.5e0 * (n + 1))))
        as mediane,
    min(delai_j) filter (where jusque >= rang_bas) as mediane_bas, min(delai_j) filter (where jusque >= rang_haut) as mediane_haut,
    coalesce(sum(parcours) filter (where delai_j <= (
        select max(try_cast(valeur as integer)) from ref_parametres where parametre = 'seuil_delai_rdv_j')), 0) as sous_seuil_delai,
    sum(changements_dits) as changements_dits, sum(changements) as changements
from bornes
group by niveau_territoire, code_territoire, quand, ventilation, modalite
