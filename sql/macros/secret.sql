-- Secret statistique : un nombre de personnes compris entre 1 et le seuil (exclu) ne se publie pas.
create or replace macro sous_seuil(n) as n > 0 and n < (select max(try_cast(valeur as integer)) from ref_parametres where parametre = 'seuil_secret');
