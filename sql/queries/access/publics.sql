-- Une ligne par public à suivre et période (années, ou le même trimestre de chaque année) : indice de représentation d'un territoire
select modalite as public, periode, valeur, borne_basse, borne_haute, numerateur as part_beneficiaires, denominateur as part_actifs,
  obs_status, conf_status, motif, case when borne_basse > 1 then 'sur-représenté' when borne_haute < 1 then 'sous-représenté'
    when valeur is not null then 'à parité (écart non significatif)' end as dit
from indicateur
where indicateur = 'indice_representation' and niveau_territoire = $niveau and code_territoire = $code and periode[5:] = $saison
order by list_position(['femme', '50_plus', 'cap_bep_ou_moins', 'ouvriers_employes', 'independant', 'petites_communes', 'tres_petites_entreprises'], modalite),
  periode
