-- Une ligne par émetteur et récepteur (réseau ou partenaire) : réorientations du territoire, suites, attendues, rapport
select r.emetteur, r.recepteur, e.nom as emetteur_nom, coalesce(d.nom_court, trim(split_part(o.nom, '(', 1)), r.recepteur) as recepteur_nom,
  d.reseau_code is not null as entre_reseaux, e.couleur, try_cast(e.ordre as integer) as ordre, r.attendue, r.statut, r.envoyees,
  r.acceptees, r.refusees, r.sans_reponse, r.attendues, r.rapport, r.borne_basse, r.borne_haute, r.conf_status,
  r.departements_livres, r.departements_vus, o.role
from reorientation as r
join reseau as e on e.reseau_code = r.emetteur
left join reseau as d on d.reseau_code = r.recepteur
left join organisme as o on o.organisme_code = r.recepteur
where r.niveau_territoire = $niveau and r.code_territoire = $code and r.periode = $periode
order by ordre, try_cast(d.ordre as integer) nulls last, recepteur_nom
