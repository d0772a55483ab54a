-- Une ligne par livraison : ce qu'un fichier apporte pour un opérateur et une période ; ou le fichier refusé lui-même
select l.livraison_id, l.fichier_id, l.fichier, l.dataset, l.operateur_code, l.periode, try_cast(l.recue_le as timestamp) as recue_le,
    f.sha256, f.verdict, f.lus, f.charges, f.rejetes, f.ignores, l.lignes, l.rejetees, l.en_vigueur, l.remplacee_par, l.hors_mandat, l.parties,
    l.demonstration, e.etonne
from livraison_rangee as l
join recu_fichier as f on f.fichier_id = l.fichier_id
left join (
    select dataset, operateur_code, periode, string_agg(remarque, ' ; ' order by remarque) as etonne
    from livraison_remarque group by dataset, operateur_code, periode
) as e on l.en_vigueur and e.dataset = l.dataset and e.operateur_code = l.operateur_code and e.periode = l.periode
union all
select f.fichier_id, f.fichier_id, f.fichier, f.dataset, null, null, try_cast(f.recue_le as timestamp), f.sha256, f.verdict,
    f.lus, f.charges, f.rejetes, f.ignores, 0, f.rejetes, false, null, false, 0, f.demonstration, null
from recu_fichier as f
where f.verdict = 'rejetee'
