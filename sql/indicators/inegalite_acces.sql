-- Une ligne par période, maille et mesure : inégalité du taux d'accès entre les territoires de France
with publiees as (
    select i.periode, i.niveau_territoire || '*' || i.mesure as modalite, e.livraisons, i.borne_basse, i.borne_haute, publier_nombre(compter(
        i.valeur, null, case when i.connus < i.territoires then 'E' when i.provisoire then 'P' else 'A' end, 'F',
        case when i.connus < i.territoires then i.connus || ' territoires connus et comparables sur ' || i.territoires
            when i.provisoire then motif_provisoire() end)) as p
    from calc_inegalite as i
    left join entrees_acces as e on e.niveau_territoire = 'france' and e.periode = i.periode
)
select 'inegalite_acces' as indicateur, 'france' as niveau_territoire, 'FR' as code_territoire, periode, 'maille*mesure' as ventilation, modalite,
    p.valeur, p.numerateur, p.denominateur, borne_basse, borne_haute, p.obs_status, p.conf_status, livraisons, p.motif
from publiees
