-- Une ligne par trimestre, département, réseau émetteur et récepteur (réseau ou partenaire) d'un récit retenu
select
    periode, code_departement, reseau_emetteur as emetteur, coalesce(reseau_recepteur, recepteur) as recepteur,
    reseau_recepteur is not null as entre_reseaux, count(distinct mois) as mois, sum(envoyees) as envoyees,
    sum(acceptees) as acceptees, sum(refusees) as refusees, sum(sans_reponse) as sans_reponse,
    count(*) filter (where envoyees_absence = 'secret') as secretes,
    count(*) filter (where envoyees is null and coalesce(envoyees_absence, '') not in ('secret', 'sans_objet')) as inconnues,
    max(recit) as recit, string_agg(distinct livraison_id, ';' order by livraison_id) as livraisons
from reorientation_ligne_brut
where reseau_emetteur is not null and reseau_emetteur is distinct from reseau_recepteur
group by periode, code_departement, reseau_emetteur, coalesce(reseau_recepteur, recepteur), reseau_recepteur is not null
