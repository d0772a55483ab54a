-- Une ligne par territoire (France hors Mayotte, région, département), période, dimension et modalité : entrées publiables des opérateurs régionaux
with sans_mayotte as (
    select periode, ventilation, modalite, case when sum(inconnues) = 0 then sum(somme) end as entrees, sum(secretes) as secretes
    from activite_profil
    where niveau_territoire = 'region' and code_territoire <> '06' and reseau_code = 'operateur_regional'
    group by periode, ventilation, modalite
)
select niveau_territoire, code_territoire, periode, ventilation, modalite, valeur as entrees, obs_status, conf_status, livraisons, motif
from profil
where reseau_code = 'operateur_regional' and niveau_territoire <> 'france'
union all
select 'france', 'FR', s.periode, s.ventilation, s.modalite,
    case when e.entrees is not null and not sous_seuil(s.entrees) then s.entrees end,
    case when e.entrees is null then e.obs_status when s.entrees is null or sous_seuil(s.entrees) then 'M'
        when s.secretes > 0 then 'E' else e.obs_status end,
    case when sous_seuil(s.entrees) then 'C' else 'F' end, e.livraisons,
    case when e.entrees is null then e.motif when s.entrees is null then 'des cellules sont sans nombre'
        when sous_seuil(s.entrees) then 'secret statistique : moins de personnes que le seuil de diffusion'
        when s.secretes > 0 then 'au moins : ' || s.secretes || ' cellule(s) secrète(s) ne sont pas comptées' else e.motif end
from sans_mayotte as s
join entrees_acces as e on e.niveau_territoire = 'france' and e.periode = s.periode
