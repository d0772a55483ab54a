-- Une ligne par mois, département, émetteur, récepteur et motif : un seul récit compte
-- Celui de l'émetteur s'il a livré le mois et le département ; sinon celui du récepteur ; sinon celui d'un tiers
with recits as (
    select s.livraison_id, s.periode as mois, s.code_departement, s.emetteur, s.recepteur, s.motif,
        s.envoyees, s.envoyees_absence, s.acceptees, s.refusees, s.sans_reponse, s.declarant, s.feuille, s.ligne, l.rang,
        e.reseau_code as reseau_emetteur, r.reseau_code as reseau_recepteur,
        case when s.declarant is null or s.declarant = s.emetteur or d.reseau_code = e.reseau_code then 1
            when s.declarant = s.recepteur or d.reseau_code = r.reseau_code then 2 else 3 end as recit,
        left(s.periode, 4) || case when right(s.periode, 2) in ('01', '02', '03') then '-Q1'
            when right(s.periode, 2) in ('04', '05', '06') then '-Q2'
            when right(s.periode, 2) in ('07', '08', '09') then '-Q3' else '-Q4' end as periode
    from stg_reorientations as s
    join livraison_rangee as l on l.livraison_id = s.livraison_id and l.en_vigueur
    left join acteur as e on e.acteur = s.emetteur
    left join acteur as r on r.acteur = s.recepteur
    left join acteur as d on d.acteur = s.declarant
)
select *
from recits
qualify (recit = 1 or min(recit) over (partition by mois, code_departement, emetteur) > 1)
    and recit = min(recit) over (partition by mois, code_departement, emetteur, recepteur)
    and dense_rank() over (
        partition by mois, code_departement, emetteur, recit, case when recit = 1 then '' else recepteur end
        order by rang desc, livraison_id) = 1
