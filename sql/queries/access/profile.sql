-- Une ligne par dimension et modalité du profil des entrées chez un réseau, en part des réponses
-- connues, avec la même part pour une référence : la France, ou un an plus tôt pour la France elle-même
with cellules as (
  select
    replace(ventilation, 'reseau*', '') as dimension, split_part(modalite, '*', 2) as modalite, valeur,
    niveau_territoire = $niveau and code_territoire = $code and periode = $periode as ici
  from indicateur
  where indicateur = 'entrees_cep'
    and ventilation in ('reseau*sexe', 'reseau*tranche_age', 'reseau*niveau_diplome', 'reseau*niveau_cep')
    and split_part(modalite, '*', 1) = $reseau and niveau_territoire in ($niveau, 'france')
    and (
      niveau_territoire = $niveau and code_territoire = $code and periode = $periode
      or niveau_territoire = 'france' and periode = $periode_reference
    )
),
parts as (
  select
    dimension, modalite, ici, valeur,
    case
      when count(valeur) filter (where modalite <> 'nr') over dans = count(*) filter (where modalite <> 'nr') over dans
      then sum(valeur) filter (where modalite <> 'nr') over dans
    end as renseignees,
    sum(valeur) over dans as total
  from cellules
  window dans as (partition by dimension, ici)
)
select
  dimension, modalite,
  max(valeur) filter (where ici) as valeur,
  max(100.0 * valeur / nullif(renseignees, 0)) filter (where ici) as part,
  max(100.0 * valeur / nullif(renseignees, 0)) filter (where not ici) as part_reference,
  max(renseignees) filter (where ici) as renseignees,
  max(renseignees) filter (where not ici) as renseignees_reference,
  max(100.0 * (total - renseignees) / nullif(total, 0)) filter (where ici) as part_nr
from parts
where modalite <> 'nr'
group by dimension, modalite
order by list_position(['sexe', 'tranche_age', 'niveau_diplome', 'niveau_cep'], dimension),
  coalesce(list_position(['infra_cap', 'cap_bep', 'bac', 'bac_2', 'bac_3_plus'], modalite), 0), modalite
