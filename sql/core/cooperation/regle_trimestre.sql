-- Une ligne par trimestre et sens (émetteur, récepteur) que les règles de périmètre rendent attendu
select t.periode, r.emetteur, r.recepteur, r.public, r.relation, r.ventilation, r.modalite, r.explication
from trimestre as t
cross join ref_regles_cooperation as r
where exists (
    select 1 from perimetre_reseau as p
    where p.reseau_code = r.recepteur and p.public = r.public and p.du <= t.fin and (p.au is null or p.au >= t.debut))
