-- avertit : un fichier est mis à part à la main : il est gardé et ne compte dans aucun chiffre
select fichier || ' (' || mis_a_part_le || ')' as exemple from fichier_mis_a_part
