-- Une ligne par fichier mis à part à la main
select fichier, mis_a_part_le from fichier_mis_a_part order by mis_a_part_le, fichier
