-- avertit : ce qu'un opérateur livre contredit ses autres livraisons (total du simple au double, année contredite, département perdu) : à vérifier avec lui
select dataset || ' ' || operateur_code || ' ' || periode || ' : ' || remarque as exemple from livraison_remarque
