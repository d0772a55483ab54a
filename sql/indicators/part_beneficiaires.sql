-- Une ligne par territoire (france, région, département), période, réseau, dimension et modalité : part parmi les bénéficiaires dont la réponse est connue
with parts as (
    select *, sous_seuil(n) or sous_seuil(d - n)
        -- une seule modalité cachée se déduirait des autres : la plus petite autre l'est aussi
        or (count(*) filter (where sous_seuil(n) and modalite <> 'nr') over (partition by niveau_territoire, code_territoire, periode, reseau_code, ventilation) = 1
            and row_number() over (partition by niveau_territoire, code_territoire, periode, reseau_code, ventilation
                order by case when sous_seuil(n) or coalesce(n, 0) = 0 or modalite = 'nr' then 1 else 0 end, n, modalite) = 1) as secret
    from public_profil
    where niveau_territoire <> 'france_hm'
)
select 'part_beneficiaires' as indicateur, niveau_territoire, code_territoire, periode, 'reseau*' || ventilation as ventilation,
    reseau_code || '*' || modalite as modalite,
    case when obs_status not in ('L', 'M') and not secret then rate(n, d, 100) end as valeur,
    case when obs_status not in ('L', 'M') and not secret then n end as numerateur,
    case when obs_status not in ('L', 'M') and not secret then d end as denominateur,
    case when obs_status not in ('L', 'M') and not secret then 100 * wilson_bas(n, d) end as borne_basse,
    case when obs_status not in ('L', 'M') and not secret then 100 * wilson_haut(n, d) end as borne_haute,
    case when obs_status not in ('L', 'M') and (secret or n is null) then 'M' else obs_status end as obs_status,
    case when obs_status not in ('L', 'M') and secret then 'C' else conf_status end as conf_status, livraisons,
    case when obs_status in ('L', 'M') then motif when secret then 'secret statistique : moins de personnes que le seuil de diffusion'
        when n is null then coalesce(motif, 'sans objet') else motif end as motif
from parts
where modalite <> 'nr'
