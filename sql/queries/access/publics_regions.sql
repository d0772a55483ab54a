-- Une ligne par public à suivre : dans combien de régions il est surement sous-représenté ou sur-représenté
select modalite as public, count(valeur) as connues, count(*) filter (where borne_haute < 1) as sous, count(*) filter (where borne_basse > 1) as sur
from indicateur
where indicateur = 'indice_representation' and niveau_territoire = 'region' and periode = $periode
group by modalite
