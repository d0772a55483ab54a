-- Une ligne par valeur révisée, les plus récentes d'abord (France, régions et départements)
select r.revisee_le, c.libelle as indicateur, t.nom as territoire, r.niveau_territoire, r.periode,
    case when r.modalite = 'ensemble' then '' else coalesce(x.nom, r.modalite) end as detail,
    r.ancienne_valeur, r.nouvelle_valeur, c.unite, c.decimales, r.cause
from revision as r
join territoire as t on t.niveau_territoire = r.niveau_territoire and t.code_territoire = r.code_territoire
join indicateur_carte as c on c.indicateur = r.indicateur
left join reseau as x on x.reseau_code = r.modalite
where r.niveau_territoire in ('france', 'region', 'departement') and r.modalite not like '%*%'
order by r.revisee_le desc, case r.niveau_territoire when 'france' then 0 when 'region' then 1 else 2 end,
    c.libelle, t.nom, r.periode
