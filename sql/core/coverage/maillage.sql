-- Une ligne par maillage : les lieux que l'on compte ensemble, ceux de tous les réseaux, d'un réseau, ou des réseaux qui reçoivent un public
-- mailles_fines : ses indicateurs sont publiés aussi par EPCI, zone d'emploi et zonage
select 'ensemble' as maillage, 'Tous les réseaux' as nom, 'ensemble' as ventilation, true as mailles_fines, 0 as ordre
union all
select reseau_code, nom, 'reseau', true, 100 + try_cast(ordre as integer)
from ref_reseaux
where operateur_cep = 'true' and reseau_code in (select reseau_code from operateur_region)
union all
select public, nom, 'public', mailles_fines = 'oui', try_cast(ordre as integer)
from ref_publics
