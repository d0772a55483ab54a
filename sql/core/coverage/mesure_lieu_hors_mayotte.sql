-- Une ligne par mesure, territoire, trimestre et réseau (ou ensemble) ; la France y est sans Mayotte, comme ses dénominateurs
select mesure, niveau_territoire, code_territoire, periode, ventilation, modalite, valeur, obs_status, motif, livraisons
from mesure_lieu
where niveau_territoire <> 'france'
union all
select mesure, 'france', 'FR', periode, ventilation, modalite,
    case when count(valeur) = count(*) then sum(valeur) end,
    statut_de_rang(max(rang_statut(obs_status))),
    case when count(valeur) = count(*) then max(motif)
        else string_agg(distinct case when valeur is null then motif end, ' ; ') end,
    string_agg(distinct livraisons, ';' order by livraisons)
from mesure_lieu
where niveau_territoire = 'region' and not est_mayotte(niveau_territoire, code_territoire)
group by mesure, periode, ventilation, modalite
