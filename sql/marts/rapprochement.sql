-- Une ligne par territoire (france, région) et année : entrées des opérateurs régionaux selon quatre sources, leurs écarts et pourquoi
with annuelles as (
    select niveau_territoire, code_territoire, periode as annee, valeur as total_annuel, obs_status, motif
    from mesure_activite
    where mesure = 'entrees_cep' and reseau_code = 'operateur_regional' and niveau_territoire in ('france', 'region')
        and periode not like '%-Q_'
),
trimestres as (
    select niveau_territoire, code_territoire, left(periode, 4) as annee, case when count(valeur) = 4 then sum(valeur) end as somme_trimestres
    from mesure_activite
    where mesure = 'entrees_cep' and reseau_code = 'operateur_regional' and niveau_territoire in ('france', 'region')
        and periode like '%-Q_'
    group by niveau_territoire, code_territoire, left(periode, 4)
),
publies as (
    select niveau_territoire, code_territoire, periode as annee, max(try_cast(valeur as double)) as publie, max(source) as source_publiee,
        max(statut) as statut_publie
    from ref_chiffres_publies
    where indicateur = 'entrees_cep' and perimetre = 'operateur_regional' and ventilation = 'ensemble' and length(periode) = 4
    group by niveau_territoire, code_territoire, periode
),
reunis as (
    select a.*, t.somme_trimestres, p.parcours as somme_parcours, x.publie, x.source_publiee,
        x.statut_publie
    from annuelles as a
    left join trimestres as t on t.niveau_territoire = a.niveau_territoire and t.code_territoire = a.code_territoire and t.annee = a.annee
    left join parcours_annee as p on p.niveau_territoire = a.niveau_territoire and p.code_territoire = a.code_territoire and p.annee = a.annee
    left join publies as x on x.niveau_territoire = a.niveau_territoire and x.code_territoire = a.code_territoire and x.annee = a.annee
)
select niveau_territoire, code_territoire, annee, total_annuel, somme_trimestres, somme_parcours, publie, source_publiee, obs_status, motif,
    somme_trimestres - total_annuel as ecart_trimestres, rate(somme_trimestres - total_annuel, total_annuel, 100) as ecart_trimestres_pourcent,
    somme_parcours - total_annuel as ecart_parcours, rate(somme_parcours - total_annuel, total_annuel, 100) as ecart_parcours_pourcent,
    total_annuel - publie as ecart_publie,
    case when total_annuel is null then 'Total annuel non connu : ' || coalesce(motif, 'non livré') || '.'
        else
            case when publie is null then 'Aucun chiffre publié.' when total_annuel = publie then 'Le total livré est le chiffre publié.'
                when statut_publie = 'arrondi' and abs(total_annuel - publie) <= 0.01e0 * publie then 'Le chiffre publié est arrondi.'
                when d.demonstration then 'Le total inventé n''est pas le chiffre publié.'
                else 'Le total livré n''est pas le chiffre publié : à expliquer par l''opérateur.' end
            || case when somme_trimestres is null then ' Un trimestre manque : pas de somme.'
                when somme_trimestres > total_annuel then ' La somme des trimestres le dépasse : une personne entrée deux fois dans l''année est comptée dans deux trimestres.'
                when somme_trimestres < total_annuel then ' La somme des trimestres est plus basse : des lignes manquent dans un trimestre.'
                else ' La somme des trimestres est la même.' end
            || case when somme_parcours is null then ' Les parcours ne sont pas livrés pour toute l''année par tous les opérateurs.'
                when somme_parcours = somme_trimestres then ' Les parcours dont le premier rendez-vous tombe dans l''année sont autant que les entrées des trimestres.'
                else ' Le nombre de parcours diffère de celui des entrées trimestrielles : premier rendez-vous et première unité peuvent tomber dans deux périodes, ou des lignes sont mises de côté.' end
    end as explication
from reunis
cross join base_demonstration as d
