-- Une ligne par territoire, période, réseau, ventilation et modalité : entrées avant secret, avec la raison de leur absence
-- Une ventilation dont toutes les modalités sont « non renseigné » n'apprend rien : elle n'a pas de ligne
with utiles as (
    select p.niveau_territoire, p.code_territoire, p.periode, p.reseau_code, p.ventilation, p.modalite, p.secretes, p.inconnues,
        m.obs_status, m.motif, m.livraisons, case when p.inconnues = 0 and m.brut is not null then p.somme end as brut
    from activite_profil_brut as p
    join mesure_brut as m on m.mesure = 'entrees_cep' and m.niveau_territoire = p.niveau_territoire
        and m.code_territoire = p.code_territoire and m.periode = p.periode and m.reseau_code = p.reseau_code
    qualify max(case when p.modalite <> 'nr' then 1 else 0 end) over (
        partition by p.niveau_territoire, p.code_territoire, p.periode, p.reseau_code, p.ventilation) = 1
)
select niveau_territoire, code_territoire, periode, reseau_code, ventilation, modalite, livraisons, brut,
    case when brut is null then case when obs_status = 'L' then 'L' else 'M' end when secretes > 0 then 'E' else obs_status end as obs_status,
    case when brut is null and inconnues = 0 and secretes > 0 then 'C' else 'F' end as conf_status,
    case when brut is null and inconnues > 0 then motif_sans_nombre(inconnues)
        when brut is null and secretes > 0 then 'secret statistique à la livraison'
        when secretes > 0 then motif_au_moins_secret(secretes)
        when brut is null then coalesce(motif, 'sans objet') else motif end as motif
from utiles
