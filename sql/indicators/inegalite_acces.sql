-- Une ligne par période, maille et mesure : inégalité du taux d'accès entre les territoires de France
select 'inegalite_acces' as indicateur, 'france' as niveau_territoire, 'FR' as code_territoire, i.periode,
    'maille*mesure' as ventilation, i.niveau_territoire || '*' || i.mesure as modalite, i.valeur, null as numerateur,
    null as denominateur, i.borne_basse, i.borne_haute,
    case when i.connus < i.territoires then 'E' when i.provisoire then 'P' else 'A' end as obs_status, 'F' as conf_status,
    e.livraisons,
    case when i.connus < i.territoires then i.connus || ' territoires connus et comparables sur ' || i.territoires
        when i.provisoire then 'dernier trimestre, provisoire' end as motif
from calc_inegalite as i
left join entrees_acces as e on e.niveau_territoire = 'france' and e.periode = i.periode
