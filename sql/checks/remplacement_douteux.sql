-- avertit : une livraison en remplace une autre sans la reprendre en entier, ou en change le total du simple au double : à vérifier avec l'expéditeur
select p.dataset || ' ' || concat_ws(' ', l.operateur_code, l.periode) || ' : ' || p.cles_suivante || case when p.cles_suivante > 1 then ' lignes' else ' ligne' end
    || ' à la place de ' || p.cles || ', dont ' || p.communes || ' en commun, total ' || coalesce(try_cast(try_cast(p.total_suivante as bigint) as varchar), 'inconnu')
    || ' au lieu de ' || coalesce(try_cast(try_cast(p.total as bigint) as varchar), 'inconnu') as exemple
from recu_paire as p
join livraison_rangee as l on l.livraison_id = p.livraison_id and l.remplacee_par = p.suivante
where p.communes < p.cles or p.total_suivante >= 2 * p.total or p.total_suivante <= p.total / 2
