-- Une ligne par contrat public retenu (DECP), tous fichiers réunis
select * from contrat_public
