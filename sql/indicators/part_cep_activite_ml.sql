-- Une ligne par territoire et trimestre : entrées en CEP pour cent jeunes reçus en Mission locale
with cases as (
    select t.niveau_territoire, t.code_territoire, q.periode, m.livraisons, m.jeunes_recus, case
            when m.periode is null then compter(null, null, 'L', 'F', 'aucune Mission locale n''a livré son activité ici') else m.c end as c
    from ref_territoires as t
    cross join (select distinct periode from mission_mesure) as q
    left join mission_mesure as m on m.niveau_territoire = t.niveau_territoire and m.code_territoire = t.code_territoire
        and m.periode = q.periode
    where t.niveau_territoire in ('france', 'region', 'departement')
),
publiees as (
    select niveau_territoire, code_territoire, periode, livraisons, publier_rapport(c, sur(jeunes_recus, 'A',
        case when coalesce(jeunes_recus, 0) = 0 then 'nombres non communiqués par une structure' end), 100) as p
    from cases
)
select 'part_cep_activite_ml' as indicateur, niveau_territoire, code_territoire, periode, 'ensemble' as ventilation, 'ensemble' as modalite,
    p.valeur, p.numerateur, p.denominateur, p.borne_basse, p.borne_haute, p.obs_status, p.conf_status, livraisons, p.motif
from publiees
