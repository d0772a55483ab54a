-- Une ligne par trimestre, département et paire de réseaux : coopération attendue (oui, non, inconnue) et actifs concernés
with deux as (
    select a.periode, a.code_departement, a.reseau_code as reseau_a, b.reseau_code as reseau_b,
        sum(a.communes) as communes, sum(a.actifs) as actifs
    from portee_departement as a
    join portee_departement as b on b.periode = a.periode and b.code_departement = a.code_departement and b.masque = a.masque
    group by a.periode, a.code_departement, a.reseau_code, b.reseau_code
),
muets as (
    -- un réseau qui n'a pas livré ses lieux dans la région n'a pas de portée connue
    select d.code_territoire as code_departement, a.periode, a.reseau_code, a.manquants
    from attendu_territoire as a
    join ref_territoires as d on d.niveau_territoire = 'departement' and d.code_territoire = a.code_territoire
    where a.dataset = 'lieux_accueil' and a.niveau_territoire = 'departement' and a.recus < a.attendus
),
connus as (select distinct periode from livraison_rangee where dataset = 'lieux_accueil' and en_vigueur),
regles as (
    select t.periode, p.reseau_a, p.reseau_b, count(r.emetteur) as regles, max(r.explication) as regle
    from trimestre as t
    cross join paire as p
    left join regle_trimestre as r on r.periode = t.periode
        and ((r.emetteur = p.reseau_a and r.recepteur = p.reseau_b) or (r.emetteur = p.reseau_b and r.recepteur = p.reseau_a))
    group by t.periode, p.reseau_a, p.reseau_b
)
select
    g.periode, d.code_territoire as code_departement, d.code_region, g.reseau_a, g.reseau_b, g.regle,
    case when g.regles = 0 then 'non' when ma.reseau_code is not null or mb.reseau_code is not null or k.periode is null
        then 'inconnue' when coalesce(x.communes, 0) > 0 then 'oui' else 'non' end as attendue,
    case when g.regles = 0 then 'aucune règle de périmètre ne relie ces deux réseaux'
        when k.periode is null then 'aucun réseau n''a livré ses lieux d''accueil'
        when ma.reseau_code is not null then 'lieux d''accueil non livrés par ' || ma.manquants
        when mb.reseau_code is not null then 'lieux d''accueil non livrés par ' || mb.manquants
        when coalesce(x.communes, 0) = 0 then 'les deux réseaux ne sont à portée d''aucune même commune' end as motif,
    case when g.regles > 0 and ma.reseau_code is null and mb.reseau_code is null then x.actifs end as actifs
from regles as g
cross join (select code_territoire, code_region from ref_territoires where niveau_territoire = 'departement') as d
left join connus as k on k.periode = g.periode
left join muets as ma on ma.periode = g.periode and ma.code_departement = d.code_territoire and ma.reseau_code = g.reseau_a
left join muets as mb on mb.periode = g.periode and mb.code_departement = d.code_territoire and mb.reseau_code = g.reseau_b
left join deux as x on x.periode = g.periode and x.code_departement = d.code_territoire and x.reseau_a = g.reseau_a
    and x.reseau_b = g.reseau_b
