-- avertit : l'activité d'un opérateur contredit ses autres livraisons (total du simple au double, année contredite, département perdu) : à vérifier avec lui
select operateur_code || ' ' || periode || ' : ' || remarque as exemple from livraison_remarque
