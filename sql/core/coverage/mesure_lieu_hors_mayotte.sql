-- Une ligne par mesure, territoire, trimestre et réseau (ou ensemble) ; la France y est sans Mayotte, comme ses dénominateurs
select mesure, niveau_territoire, code_territoire, periode, ventilation, modalite, valeur, obs_status, motif, livraisons
from mesure_lieu
where niveau_territoire <> 'france'
union all
select mesure, 'france', 'FR', periode, ventilation, modalite,
    case when count(valeur) = count(*) then sum(valeur) end,
    case max(case obs_status when 'L' then 5 when 'M' then 4 when 'E' then 3 when 'P' then 2 else 1 end)
        when 5 then 'L' when 4 then 'M' when 3 then 'E' when 2 then 'P' else 'A' end,
    case when count(valeur) = count(*) then max(motif)
        else string_agg(distinct case when valeur is null then motif end, ' ; ') end,
    string_agg(distinct livraisons, ';' order by livraisons)
from mesure_lieu
where niveau_territoire = 'region' and code_territoire <> '06'
group by mesure, periode, ventilation, modalite
