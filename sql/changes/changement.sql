-- Une ligne par changement depuis la version précédente (avant), hors valeurs révisées : livraisons, retards, territoires, définitions
with livrees as (
    select n.livraison_id, n.dataset, n.operateur_code, n.periode, n.fichier, a.livraison_id as remplace
    from livraison as n
    left join livraison as o on o.remplacee_par = n.livraison_id
    left join avant.livraison as a on a.livraison_id = o.livraison_id and a.en_vigueur
    where n.en_vigueur and n.livraison_id not in (select livraison_id from avant.livraison where en_vigueur)
),
retirees as (
    select dataset, operateur_code, periode, fichier
    from avant.livraison
    where en_vigueur and livraison_id not in (select livraison_id from livraison)
),
retards as (
    select n.dataset, n.operateur_code, n.periode
    from livraison_attendue as n
    left join avant.livraison_attendue as a
        on a.dataset = n.dataset and a.operateur_code = n.operateur_code and a.periode = n.periode and not a.recue
    where not n.recue and a.dataset is null
),
communes as (
    select coalesce(n.code_territoire, a.code_territoire) as code, coalesce(n.nom, a.nom) as nom,
        case when a.code_territoire is null then 'nouvelle commune'
            when n.code_territoire is null then 'commune supprimée ou fusionnée'
            when n.nom <> a.nom then 'commune renommée, auparavant ' || a.nom
            else 'change d''intercommunalité, de département ou de région' end as quoi
    from (select * from territoire where niveau_territoire = 'commune') as n
    full join (select * from avant.territoire where niveau_territoire = 'commune') as a
        on a.code_territoire = n.code_territoire
    where a.code_territoire is null or n.code_territoire is null or n.nom <> a.nom
        or n.code_epci is distinct from a.code_epci or n.code_departement <> a.code_departement
        or n.code_region <> a.code_region
),
changements as (
    select case when remplace is null then 'livraison_nouvelle' else 'livraison_corrigee' end as nature, dataset,
        operateur_code, periode, fichier as objet
    from livrees
    union all
    select 'livraison_retiree', dataset, operateur_code, periode, fichier from retirees
    union all
    select 'retard', dataset, operateur_code, periode, null from retards
    union all
    select 'territoire', null, null, null, nom || ' (' || code || ') : ' || quoi from communes
    union all
    select 'indicateur_nouveau', null, null, null, n.libelle
    from indicateur_carte as n
    where n.indicateur not in (select indicateur from avant.indicateur_carte)
    union all
    select 'definition', null, null, null, n.libelle
    from indicateur_carte as n
    join avant.indicateur_carte as a on a.indicateur = n.indicateur
    where n.definition <> a.definition or n.formule <> a.formule or n.denominateur is distinct from a.denominateur
)
select v.version as version_avant, v.publiee_le as publiee_avant, $maintenant::timestamp as constate_le, c.nature,
    c.dataset, c.operateur_code, c.periode, c.objet
from changements as c
cross join avant.version as v
order by c.nature, c.dataset, c.operateur_code, c.periode, c.objet
