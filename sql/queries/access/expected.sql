-- Une ligne par territoire d'un niveau, à l'intérieur d'un parent : entrées observées et attendues, connu ou non, et la classe de la carte
-- Classe : 0 nettement au-dessous, 1 au-dessous, 2 conforme (écart non significatif), 3 au-dessus, 4 nettement au-dessus
select t.code_territoire as code, t.nom, i.valeur, i.borne_basse, i.borne_haute, i.numerateur, i.denominateur, i.obs_status, i.conf_status,
  i.motif, a.verdict, a.remarquable,
  case when i.valeur is null then null when a.verdict = 'au-dessous' then case when i.valeur < 0.9 then 0 else 1 end
    when a.verdict = 'au-dessus' then case when i.valeur > 1.1 then 4 else 3 end else 2 end as classe,
  case when i.valeur is not null then 'connu' when i.conf_status in ('C', 'D') then 'secret' else 'inconnu' end as etat
from territoire as t
left join indicateur as i on i.indicateur = 'ratio_acces_attendu' and i.ventilation = 'ensemble' and i.modalite = 'ensemble'
  and i.niveau_territoire = t.niveau_territoire and i.code_territoire = t.code_territoire and i.periode = $periode
left join acces_attendu as a on a.principal and a.niveau_territoire = t.niveau_territoire and a.code_territoire = t.code_territoire
  and a.periode = $periode
where t.niveau_territoire = $niveau
  and case $parent_niveau when 'france' then true
    when 'region' then t.code_region = $parent_code else t.code_departement = $parent_code end
order by i.valeur desc nulls last, code
