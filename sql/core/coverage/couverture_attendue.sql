-- Une ligne par territoire, trimestre et réseau (ou ensemble) : qui devait livrer ses lieux et ne l'a pas fait
-- La France est sans Mayotte, comme ses dénominateurs
with reseaux as (
    select niveau_territoire, code_territoire, periode, reseau_code, recus < attendus as absent, manquants, livraisons
    from attendu_territoire
    where dataset = 'lieux_accueil' and niveau_territoire <> 'france'
    union all
    select 'france', 'FR', periode, reseau_code, max(case when recus < attendus then 1 else 0 end) = 1,
        string_agg(distinct manquants, ', ' order by manquants), string_agg(distinct livraisons, ';' order by livraisons)
    from attendu_territoire
    where dataset = 'lieux_accueil' and niveau_territoire = 'region' and not est_mayotte(niveau_territoire, code_territoire)
    group by periode, reseau_code
)
select niveau_territoire, code_territoire, periode, reseau_code, absent, manquants, livraisons from reseaux
union all
select niveau_territoire, code_territoire, periode, 'ensemble', max(case when absent then 1 else 0 end) = 1,
    string_agg(manquants, ', ' order by reseau_code), string_agg(livraisons, ';' order by reseau_code)
from reseaux
group by niveau_territoire, code_territoire, periode
