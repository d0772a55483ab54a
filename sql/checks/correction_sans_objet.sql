-- bloque : corrections que la source rend inutiles
-- La livraison en vigueur ne porte plus la valeur fausse : retirer la correction de etl/corrections
select correction_id || ' (' || dataset || ', ' || min(coalesce(operateur_code, '')) || ' ' || min(coalesce(periode, ''))
    || ') : la valeur livrée a changé, retirez la correction de etl/corrections/' || dataset || '.yml' as exemple
from correction_livraison
group by correction_id, dataset
having sum(lignes) = 0
