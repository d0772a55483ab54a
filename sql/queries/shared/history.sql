-- Une ligne par révision d'un chiffre, de la plus récente à la plus ancienne
select revisee_le, ancienne_valeur, nouvelle_valeur, cause
from revision
where indicateur = $indicateur and ventilation = $ventilation and modalite = $modalite
  and niveau_territoire = $niveau and code_territoire = $code and periode = $periode
order by revisee_le desc
