-- Une ligne par territoire et trimestre : entrées en CEP pour cent jeunes reçus en Mission locale
with periodes as (select distinct periode from mission_territoire)
select 'part_cep_activite_ml' as indicateur, t.niveau_territoire, t.code_territoire, p.periode, 'ensemble' as ventilation,
    'ensemble' as modalite, case when not coalesce(sous_seuil(m.entrees_cep), false) then rate(m.entrees_cep, m.jeunes_recus, 100) end as valeur,
    case when not coalesce(sous_seuil(m.entrees_cep), false) and m.jeunes_recus > 0 then m.entrees_cep end as numerateur,
    m.jeunes_recus as denominateur,
    null as borne_basse, null as borne_haute,
    case when m.periode is null then 'L' when coalesce(sous_seuil(m.entrees_cep), false) or m.entrees_cep is null
        or coalesce(m.jeunes_recus, 0) = 0 then 'M' else 'A' end as obs_status,
    case when coalesce(sous_seuil(m.entrees_cep), false) then 'C' else 'F' end as conf_status, m.livraisons,
    case when m.periode is null then 'aucune Mission locale n''a livré son activité ici'
        when coalesce(sous_seuil(m.entrees_cep), false) then 'secret statistique : moins de personnes que le seuil de diffusion'
        when m.entrees_cep is null or coalesce(m.jeunes_recus, 0) = 0 then 'nombres non communiqués par une structure' end as motif
from ref_territoires as t
cross join periodes as p
left join mission_territoire as m on m.niveau_territoire = t.niveau_territoire and m.code_territoire = t.code_territoire
    and m.periode = p.periode
where t.niveau_territoire in ('france', 'region', 'departement')
