-- Une ligne par fichier reçu, avec son verdict
select fichier_id, fichier, dataset, try_cast(recue_le as timestamp) as recue_le, sha256, taille, verdict, lus, charges,
    rejetes, ignores, motifs, millesime, demonstration
from recu_fichier
