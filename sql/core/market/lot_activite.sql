-- Une ligne par lot et période (trimestre ou année) de son contrat : entrées en CEP des personnes de ses régions, publiables
-- Un lot dont une région est cachée l'est aussi : il la rendrait, seul ou avec les autres régions
with regions as (
    select t.lot_code, s.periode, min(s.secret) as secret
    from lot_territoire as t
    join cellule_secrete as s on s.famille = 'entrees_cep' and s.niveau_territoire = 'region' and s.code_territoire = t.code_region
        and s.reseau_code = 'operateur_regional' and s.ventilation = 'ensemble'
    group by t.lot_code, s.periode
),
comptees as (
    select b.lot_code, b.periode, b.livraisons, compter(b.entrees, coalesce(s.secret, r.secret), b.obs_status, 'F', b.motif) as c
    from lot_activite_brut as b
    left join cellule_secrete as s on s.famille = 'entrees_lot' and s.code_territoire = b.lot_code and s.periode = b.periode
    left join regions as r on r.lot_code = b.lot_code and r.periode = b.periode
)
select lot_code, periode, c.n as entrees, c.obs_status, c.conf_status, c.motif, livraisons from comptees
