-- Une ligne par région : entrées du T4 2023 au T1 2024, au changement de contrat
select code_region, region, reconduit, titulaire_2019, titulaire_2023, entrees_2023_q4, entrees_2024_q1, variation, variation_de_saison, annees,
  variation - variation_de_saison as ecart
from continuite_marche order by ecart nulls last
