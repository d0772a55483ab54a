-- Une ligne : ce qui a été reçu, en nombres
select
  count(*) as fichiers,
  count(*) filter (where verdict = 'rejetee') as refuses,
  count(*) filter (where verdict = 'acceptee_avec_reserve') as avec_reserve,
  sum(lus) as lus, sum(charges) as charges, sum(rejetes) as rejetes, sum(ignores) as ignores,
  100.0 * sum(rejetes) / nullif(sum(lus), 0) as part_rejetee,
  max(recue_le) as dernier_recu
from fichier_recu
where verdict in ('acceptee', 'acceptee_avec_reserve', 'rejetee')
