-- Une ligne par territoire (france, france sans Mayotte, région, département), période, réseau, dimension et modalité : bénéficiaires
-- france_hm : la France sans Mayotte, pour ce qui se compare au recensement
with profils as (
    select niveau_territoire, code_territoire, periode, reseau_code, ventilation, modalite, beneficiaires, beneficiaires_secretes,
        beneficiaires_inconnues
    from activite_profil
    where niveau_territoire <> 'departement' or reseau_code = 'operateur_regional'
    union all
    select 'france_hm', 'FR', periode, reseau_code, ventilation, modalite, sum(beneficiaires), sum(beneficiaires_secretes),
        sum(beneficiaires_inconnues)
    from activite_profil
    where niveau_territoire = 'region' and code_territoire <> '06' and reseau_code = 'operateur_regional'
    group by periode, reseau_code, ventilation, modalite
),
totaux as (
    select *, sum(case when modalite <> 'nr' then beneficiaires end)
            over (partition by niveau_territoire, code_territoire, periode, reseau_code, ventilation) as connus,
        sum(beneficiaires_inconnues) over (partition by niveau_territoire, code_territoire, periode, reseau_code, ventilation) as inconnues,
        sum(beneficiaires_secretes) over (partition by niveau_territoire, code_territoire, periode, reseau_code, ventilation) as secretes
    from profils
)
select t.niveau_territoire, t.code_territoire, t.periode, t.reseau_code, t.ventilation, t.modalite, t.beneficiaires as n, t.connus as d,
    m.livraisons,
    case when m.obs_status in ('L', 'M') then m.obs_status when t.inconnues > 0 then 'M' when t.secretes > 0 then 'E'
        else m.obs_status end as obs_status,
    case when m.obs_status in ('L', 'M') then m.conf_status else 'F' end as conf_status,
    case when m.obs_status in ('L', 'M') then m.motif
        when t.inconnues > 0 then t.inconnues || ' cellule(s) sans nombre (« nc », « ND » ou vide) dans la livraison'
        when t.secretes > 0 then 'sans ' || t.secretes || ' cellule(s) secrète(s)' else m.motif end as motif
from totaux as t
join mesure_activite as m on m.mesure = 'beneficiaires_cep' and m.code_territoire = t.code_territoire and m.periode = t.periode
    and m.reseau_code = t.reseau_code
    and m.niveau_territoire = case t.niveau_territoire when 'france_hm' then 'france' else t.niveau_territoire end
-- une dimension dont toutes les réponses sont « non renseigné » n'apprend rien
where t.connus > 0
