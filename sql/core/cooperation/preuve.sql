-- Une ligne par preuve de coopération, paire de réseaux et axe (vide : aucun axe dit), au territoire où elle est livrée
-- Des réorientations sont une preuve par trimestre, département et sens, sans leur nombre ; les autres preuves sont une ligne de fichier
with evenements as (
    select 'reorientation' as type_preuve, 'echange' as valeur, 'aiguillage' as axe, p.reseau_a, p.reseau_b,
        o.emetteur || '>' || o.recepteur as sens, 'departement' as niveau_territoire, o.code_departement as code_territoire,
        o.periode, cast(null as date) as date_debut, cast(null as date) as date_fin,
        'Réorientations, ' || e.nom || ' vers ' || r.nom as libelle, cast(null as varchar) as document,
        o.livraisons, cast(null as bigint) as ligne
    from reorientation_trimestre_brut as o
    join paire as p on (o.emetteur = p.reseau_a and o.recepteur = p.reseau_b)
        or (o.emetteur = p.reseau_b and o.recepteur = p.reseau_a)
    join ref_reseaux as e on e.reseau_code = o.emetteur
    join ref_reseaux as r on r.reseau_code = o.recepteur
    where o.envoyees > 0 or o.secretes > 0
    union all
    select 'instance', 'comite', x.axe, p.reseau_a, p.reseau_b, null, i.niveau_territoire, i.code_territoire, i.periode,
        i.date_instance, null, coalesce(i.ordre_du_jour, 'Réunion'), i.document, i.livraison_id, i.ligne
    from stg_instances as i
    join present as a on a.livraison_id = i.livraison_id and a.instance_id = i.instance_id
    join present as b on b.livraison_id = i.livraison_id and b.instance_id = i.instance_id
    join paire as p on p.reseau_a = a.reseau_code and p.reseau_b = b.reseau_code
    left join ref_axes_cooperation as x on ';' || i.axes || ';' like '%;' || x.axe || ';%'
    union all
    select 'session', 'action_commune', 'professionnalisation_croisee', p.reseau_a, p.reseau_b, null, 'region', a.code_region,
        a.periode, a.date_debut, null, a.module, null, a.livraison_id, a.ligne
    from stg_professionnalisation as a
    join livraison_rangee as l on l.livraison_id = a.livraison_id and l.en_vigueur
    join stg_professionnalisation as b on b.livraison_id = a.livraison_id and b.session_id = a.session_id
        and b.code_region = a.code_region
    join paire as p on p.reseau_a = a.reseau_code and p.reseau_b = b.reseau_code
    union all
    select 'outil', 'echange', 'outils_partages', p.reseau_a, p.reseau_b, null, 'region', a.code_region, a.periode, null, null,
        a.outil, null, a.livraison_id, null
    from stg_outils_partages as a
    join livraison_rangee as l on l.livraison_id = a.livraison_id and l.en_vigueur
    join stg_outils_partages as b on b.livraison_id = a.livraison_id and b.outil = a.outil and b.periode = a.periode
        and b.code_region = a.code_region
    join paire as p on p.reseau_a = a.reseau_code and p.reseau_b = b.reseau_code
    where a.actifs_trimestre > 0 and b.actifs_trimestre > 0
    union all
    select 'convention', 'convention', x.axe, p.reseau_a, p.reseau_b, null, c.niveau_territoire, c.code_territoire,
        left(cast(c.date_signature as varchar), 4) || case when month(c.date_signature) <= 3 then '-Q1'
            when month(c.date_signature) <= 6 then '-Q2' when month(c.date_signature) <= 9 then '-Q3' else '-Q4' end,
        c.date_signature, c.date_fin, c.intitule, c.document, c.livraison_id, c.ligne
    from stg_conventions as c
    join signataire as a on a.livraison_id = c.livraison_id and a.convention_id = c.convention_id
    join signataire as b on b.livraison_id = c.livraison_id and b.convention_id = c.convention_id
    join paire as p on p.reseau_a = a.reseau_code and p.reseau_b = b.reseau_code
    join ref_axes_cooperation as x on ';' || c.axes || ';' like '%;' || x.axe || ';%'
)
select *, try_cast(left(periode, 4) as integer) * 4 + try_cast(right(periode, 1) as integer) as rang
from evenements
