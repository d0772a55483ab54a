-- Une ligne par valeur publiée à la fin du jour donné et différente de celle d'aujourd'hui (France, régions, départements)
-- La valeur d'alors est l'ancienne valeur de la première révision faite depuis, si elle n'a pas été publiée depuis seulement
with depuis as (
  select r.*, row_number() over (
    partition by indicateur, niveau_territoire, code_territoire, periode, ventilation, modalite order by revisee_le) as rang
  from revision as r
  where revisee_le >= $au::date + interval 1 day and niveau_territoire in ('france', 'region', 'departement')
),
premieres as (
  select * from premiere_publication where constate_le >= $au::date + interval 1 day
),
alors as (
  select d.*
  from depuis as d
  where d.rang = 1 and d.modalite not like '%*%'
    and not exists (
      select 1 from premieres as p
      where p.indicateur = d.indicateur and p.niveau_territoire = d.niveau_territoire and p.periode = d.periode
        and p.ventilation = d.ventilation and p.modalite = d.modalite and p.code_territoire in ('*', d.code_territoire)
        and p.constate_le < d.revisee_le)
)
select c.libelle as indicateur, t.nom as territoire, a.niveau_territoire, a.periode,
  case when a.modalite = 'ensemble' then '' else coalesce(x.nom, a.modalite) end as detail, a.ancienne_valeur as valeur_alors,
  n.valeur as valeur_maintenant, c.unite, c.decimales, a.cause, a.revisee_le
from alors as a
join territoire as t on t.niveau_territoire = a.niveau_territoire and t.code_territoire = a.code_territoire
join indicateur_carte as c on c.indicateur = a.indicateur
left join reseau as x on x.reseau_code = a.modalite
left join indicateur as n
  on n.indicateur = a.indicateur and n.niveau_territoire = a.niveau_territoire and n.code_territoire = a.code_territoire
  and n.periode = a.periode and n.ventilation = a.ventilation and n.modalite = a.modalite
where n.valeur is null or abs(n.valeur - a.ancienne_valeur) > 1e-9 * greatest(abs(a.ancienne_valeur), 1)
order by case a.niveau_territoire when 'france' then 0 when 'region' then 1 else 2 end, c.libelle, t.nom, a.periode
