-- Une ligne par réunion d'instance en vigueur
select i.instance_id, i.type_instance, i.niveau_territoire, i.code_territoire, t.code_region, i.periode, i.date_instance,
    i.convoquee_par, i.participants, i.axes, i.ordre_du_jour, i.document, i.prochaine_date, i.livraison_id, i.ligne
from stg_instances as i
join livraison_rangee as l on l.livraison_id = i.livraison_id and l.en_vigueur
left join ref_territoires as t on t.niveau_territoire = i.niveau_territoire and t.code_territoire = i.code_territoire
order by i.date_instance desc, i.instance_id
