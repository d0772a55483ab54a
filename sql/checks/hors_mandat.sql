-- avertit : un opérateur livre une période pendant laquelle il n'était chargé de rien : ses lignes sont gardées et ne comptent pas
select dataset || ' ' || operateur_code || ' ' || periode as exemple from livraison where hors_mandat
