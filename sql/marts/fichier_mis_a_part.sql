-- Une ligne par fichier mis à part à la main : gardé, il ne compte dans aucun chiffre
select fichier_id, fichier, try_cast(mis_a_part_le as timestamp) as mis_a_part_le from recu_mis_a_part
