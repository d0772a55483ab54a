-- Une ligne par territoire (france, france sans Mayotte, région, département), période, réseau, dimension et modalité : bénéficiaires, avant secret
-- La France sans Mayotte et les départements : opérateurs régionaux seulement
with totaux as (
    select *, sum(case when modalite <> 'nr' then beneficiaires end)
            over (partition by niveau_territoire, code_territoire, periode, reseau_code, ventilation) as connus,
        sum(beneficiaires_inconnues) over (partition by niveau_territoire, code_territoire, periode, reseau_code, ventilation) as inconnues_totales,
        sum(beneficiaires_secretes) over (partition by niveau_territoire, code_territoire, periode, reseau_code, ventilation) as secretes_totales
    from activite_profil_brut
    where niveau_territoire <> 'departement' or reseau_code = 'operateur_regional'
)
select t.niveau_territoire, t.code_territoire, t.periode, t.reseau_code, t.ventilation, t.modalite,
    case when t.inconnues_totales = 0 and m.brut is not null then t.beneficiaires end as n,
    case when t.inconnues_totales = 0 and m.brut is not null then t.connus end as d, m.livraisons,
    case when m.obs_status in ('L', 'M') then m.obs_status when t.inconnues_totales > 0 then 'M'
        when t.secretes_totales > 0 then 'E' else m.obs_status end as obs_status,
    case when m.obs_status in ('L', 'M') then m.conf_status else 'F' end as conf_status,
    case when m.obs_status in ('L', 'M') then m.motif
        when t.inconnues_totales > 0 then motif_sans_nombre(t.inconnues_totales)
        when t.secretes_totales > 0 then 'sans ' || accorde(t.secretes_totales, 'cellule') || case when t.secretes_totales > 1 then ' secrètes' else ' secrète' end else m.motif end as motif
from totaux as t
join mesure_brut as m on m.mesure = 'beneficiaires_cep' and m.niveau_territoire = t.niveau_territoire
    and m.code_territoire = t.code_territoire and m.periode = t.periode and m.reseau_code = t.reseau_code
-- une dimension dont toutes les réponses sont « non renseigné » n'apprend rien
where t.connus > 0
