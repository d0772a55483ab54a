-- Une ligne : le plus ancien jour dont on sait ce qui était publié, et le dernier
select least(
    (select min(publiee_le) from version),
    (select min(publiee_avant) from revision), (select min(publiee_avant) from changement),
    (select min(publiee_avant) from premiere_publication))::date as premier,
  (select max(publiee_le) from version)::date as dernier
