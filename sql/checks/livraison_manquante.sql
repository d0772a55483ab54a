-- avertit : une livraison attendue n'est pas reçue
select dataset || ' ' || operateur_code || ' ' || periode as exemple from livraison_attendue where not recue
