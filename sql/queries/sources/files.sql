-- Une ligne par fichier reçu, ceux qui demandent attention d'abord
with apports as (
  select l.fichier_id,
    string_agg(distinct coalesce(o.nom, l.operateur_code), ', ') as operateurs,
    list(distinct l.operateur_code) as operateur_codes,
    list_sort(list(distinct l.periode)) as periodes,
    bool_or(l.en_vigueur) as en_vigueur, max(case when l.en_vigueur then l.parties end) as parties,
    list_sort(list(distinct l.periode) filter (where l.hors_mandat)) as hors_mandat,
    string_agg(distinct r.fichier, ', ') as remplace_par,
    string_agg(distinct 'T' || right(l.periode, 1) || ' ' || left(l.periode, 4) || ' : ' || l.etonne, ' ; ') as etonne
  from livraison as l
  left join livraison as r on r.livraison_id = l.remplacee_par
  left join operateur as o on o.operateur_code = l.operateur_code
  where l.operateur_code is not null
  group by l.fichier_id
)
select f.fichier_id, f.fichier, coalesce(f.dataset, '') as dataset, f.recue_le, f.verdict, f.lus, f.charges, f.rejetes,
  f.ignores, coalesce(f.motifs, '') as motifs, f.taille, coalesce(a.operateurs, '') as operateurs,
  coalesce(array_to_string(a.periodes, ', '), '') as periodes, coalesce(a.en_vigueur, false) as en_vigueur, coalesce(a.parties, 0) as parties,
  coalesce(a.remplace_par, '') as remplace_par,
  coalesce(array_to_string(a.hors_mandat, ', '), '') as hors_mandat, coalesce(a.etonne, '') as etonne, f.demonstration
from fichier_recu as f
left join apports as a using (fichier_id)
where ($dataset = '' or coalesce(f.dataset, '') = $dataset)
  and ($operateur = '' or list_contains(a.operateur_codes, $operateur))
order by f.verdict <> 'rejetee', f.rejetes = 0, f.recue_le desc, f.fichier
