-- Une ligne au plus : entrées observées sur attendues d'un territoire, avec l'ajustement principal, et le verdict
select i.valeur, i.borne_basse, i.borne_haute, a.verdict
from indicateur as i
join acces_attendu as a on a.principal and a.niveau_territoire = i.niveau_territoire and a.code_territoire = i.code_territoire
  and a.periode = i.periode
where i.indicateur = 'ratio_acces_attendu' and i.ventilation = 'ensemble' and i.modalite = 'ensemble' and i.valeur is not null
  and i.niveau_territoire = $niveau and i.code_territoire = $code and i.periode = $periode
