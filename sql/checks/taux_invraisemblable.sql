-- avertit : un taux d'accès de région ou de département dépasse cinq fois celui de la France
select i.niveau_territoire || ' ' || i.code_territoire || ' ' || i.periode || ' = ' || round(i.valeur, 1) as exemple
from indicateur as i
join indicateur as f on f.indicateur = i.indicateur and f.niveau_territoire = 'france' and f.periode = i.periode
    and f.ventilation = i.ventilation and f.modalite = i.modalite
where i.indicateur = 'taux_acces_actifs_occupes' and i.ventilation = 'ensemble' and i.niveau_territoire in ('region', 'departement')
    and i.valeur > 5 * f.valeur
