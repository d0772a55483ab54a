-- Une ligne par preuve de coopération, paire de réseaux et axe, au territoire où elle est livrée
-- Une petite quantité de réorientations est cachée (conf_status C ou D) : la preuve reste
select row_number() over (order by p.type_preuve, p.periode, p.niveau_territoire, p.code_territoire, p.reseau_a, p.reseau_b, p.sens, p.axe,
        p.libelle, p.livraisons, p.ligne) as preuve_id,
    p.type_preuve, p.axe, p.reseau_a, p.reseau_b, p.sens, p.niveau_territoire, p.code_territoire, p.periode, p.date_debut, p.date_fin,
    p.libelle, q.quantite, coalesce(q.conf_status, 'F') as conf_status, p.document, p.livraisons, p.ligne
from preuve as p
left join preuve_quantite as q on p.type_preuve = 'reorientation' and q.periode = p.periode and q.code_departement = p.code_territoire
    and q.sens = p.sens
order by p.niveau_territoire, p.code_territoire, p.periode
