-- Une ligne par territoire, trimestre et maillage : qui devait livrer ses lieux et ne l'a pas fait
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
select r.niveau_territoire, r.code_territoire, r.periode, g.maillage, max(case when r.absent then 1 else 0 end) = 1 as absent,
    string_agg(r.manquants, ', ' order by r.reseau_code) as manquants, string_agg(r.livraisons, ';' order by r.reseau_code) as livraisons
from reseaux as r
join maillage_reseau as g on g.periode = r.periode and g.reseau_code = r.reseau_code
group by r.niveau_territoire, r.code_territoire, r.periode, g.maillage
