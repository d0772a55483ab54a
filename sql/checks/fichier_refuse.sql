-- avertit : un fichier reçu est refusé
select fichier as exemple from fichier_recu where verdict = 'rejetee'
