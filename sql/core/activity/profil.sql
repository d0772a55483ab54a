-- Une ligne par territoire, période, réseau, ventilation et modalité : entrées publiables
-- Une ventilation dont toutes les modalités sont « non renseigné » n'apprend rien : elle n'a pas de ligne
with utiles as (
    select p.niveau_territoire, p.code_territoire, p.periode, p.reseau_code, p.ventilation, p.modalite, p.somme,
        p.secretes, p.inconnues, m.obs_status, m.conf_status, m.motif, m.livraisons,
        case when p.inconnues = 0 and m.brut is not null then p.somme end as brut
    from activite_profil as p
    join mesure_activite as m on m.mesure = 'entrees_cep' and m.niveau_territoire = p.niveau_territoire
        and m.code_territoire = p.code_territoire and m.periode = p.periode and m.reseau_code = p.reseau_code
    qualify max(case when p.modalite <> 'nr' then 1 else 0 end) over (
        partition by p.niveau_territoire, p.code_territoire, p.periode, p.reseau_code, p.ventilation) = 1
),
rangees as (
    select *, sous_seuil(brut) as primaire,
        count(*) filter (where sous_seuil(brut)) over (
            partition by niveau_territoire, code_territoire, periode, reseau_code, ventilation) as caches,
        row_number() over (partition by niveau_territoire, code_territoire, periode, reseau_code, ventilation
            order by case when sous_seuil(brut) or coalesce(brut, 0) = 0 then 1 else 0 end, brut, modalite) as rang
    from utiles
),
decidees as (
    select *, coalesce(primaire, false) as c, not coalesce(primaire, false) and brut is not null and (
        (brut > 0 and caches = 1 and rang = 1) or conf_status in ('C', 'D')) as d
    from rangees
)
select niveau_territoire, code_territoire, periode, reseau_code, ventilation, modalite, livraisons,
    case when not c and not coalesce(d, false) then brut end as valeur,
    case when c or d then 'M' when brut is null then case when obs_status = 'L' then 'L' else 'M' end
        when secretes > 0 then 'E' else obs_status end as obs_status,
    case when c then 'C' when d then 'D' when brut is null and inconnues = 0 and secretes > 0 then 'C' else 'F'
        end as conf_status,
    case when c then 'secret statistique : moins de personnes que le seuil de diffusion'
        when d then 'secret statistique : protège une autre valeur'
        when brut is null and inconnues > 0 then
            inconnues || ' cellule(s) sans nombre (« nc », « ND » ou vide) dans la livraison'
        when brut is null and secretes > 0 then 'secret statistique à la livraison'
        when secretes > 0 then 'au moins : ' || secretes || ' cellule(s) secrète(s) ne sont pas comptées'
        when brut is null then coalesce(motif, 'sans objet') else motif end as motif
from decidees
